/** What is said of the world around the command: whether it has one, where what it dials goes out, whose names and files it sees. */

import { HeadgateError } from '../errors.ts';
import {
  type FilesLayer,
  type FilesMode,
  type FilesSettings,
  mergeFiles,
  parseFilesFlag,
} from '../files/files-settings.ts';
import { type OutgoingRule, OutgoingRules, RuleError } from '../outgoing/outgoing-rules.ts';
import { OUTGOING_SIDES, type OutgoingSide, WORLD_SIDES, type WorldSide, type WorldWay } from './choices.ts';

/** What one layer says. */
export interface WorldLayer {
  /** Whether there is one, or by which way. */
  readonly world?: boolean | WorldWay | undefined;
  /** Where connections go that no rule is about. */
  readonly outgoing?: OutgoingSide | undefined;
  /** In their order. */
  readonly outgoingRules?: readonly OutgoingRule[] | undefined;
  /** Whose names the command sees: the pod's (`remote`) or this machine's. */
  readonly dns?: WorldSide | undefined;
  /** Of names, where they are asked for, in their order. */
  readonly dnsRules?: readonly OutgoingRule[] | undefined;
  /** Whose name the machine has for the command. */
  readonly hostname?: WorldSide | undefined;
  readonly files?: FilesLayer | undefined;
  /** Whose files it sees where nothing is said of them: then nobody asked for them. */
  readonly filesByDefault?: FilesMode | undefined;
}

/** What holds. */
export interface WorldSettings {
  readonly isWanted: boolean;
  /** Whether somebody said so: then it is no command without it. */
  readonly isAsked: boolean;
  readonly how: WorldWay;
  readonly outgoing: OutgoingSide;
  readonly rules: readonly OutgoingRule[];
  readonly dns: WorldSide;
  readonly dnsRules: readonly OutgoingRule[];
  readonly hostname: WorldSide;
  readonly files: FilesSettings;
  /** Whether somebody said so: then it is no world without them. */
  readonly areFilesAsked: boolean;
}

/** Flags of the world. `rules` are those of `--local` and `--remote` in their order. */
export interface WorldFlags {
  readonly world?: boolean | WorldWay | undefined;
  readonly outgoing?: OutgoingSide | undefined;
  readonly outgoingRules?: readonly OutgoingRule[] | undefined;
  readonly dns?: WorldSide | undefined;
  readonly hostname?: WorldSide | undefined;
  readonly files?: string | undefined;
}

/** The file's `outgoing`. */
export type OutgoingConfig =
  | OutgoingSide
  | { readonly default?: OutgoingSide | undefined; readonly rules?: readonly OutgoingConfigRule[] | undefined };
type OutgoingConfigRule = { readonly [side in OutgoingSide]?: string | undefined };

/** @throws HeadgateError HEADGATE_ERR_USAGE for a rule that cannot be read */
export function readWorldFlags({ files, ...flags }: WorldFlags): WorldLayer {
  const { world, outgoing, outgoingRules, dns, hostname } = flags;
  checkRules(outgoingRules ?? []);
  const filesLayer = files === undefined ? undefined : parseFilesFlag(files);
  return { world, outgoing, outgoingRules, dns, hostname, files: filesLayer };
}

/** @throws HeadgateError HEADGATE_ERR_USAGE for a rule that cannot be read */
export function readOutgoingConfig(config: OutgoingConfig | undefined): WorldLayer {
  if (config === undefined) return {};
  if (typeof config === 'string') return { outgoing: config };
  const outgoingRules = config.rules?.map((rule, index) => ruleOf(rule, index, OUTGOING_SIDES));
  checkRules(outgoingRules ?? []);
  return { outgoing: config.default, outgoingRules };
}

/** The file's `dns`. */
export type DnsConfig =
  | WorldSide
  | { readonly default?: WorldSide | undefined; readonly rules?: readonly DnsConfigRule[] | undefined };
type DnsConfigRule = { readonly [side in WorldSide]?: string | undefined };

/** @throws HeadgateError HEADGATE_ERR_USAGE for a rule that cannot be read */
export function readDnsConfig(config: DnsConfig | undefined): WorldLayer {
  if (config === undefined) return {};
  if (typeof config === 'string') return { dns: config };
  const dnsRules = config.rules?.map((rule, index) => ruleOf(rule, index, WORLD_SIDES));
  checkRules([], dnsRules);
  return { dns: config.default, dnsRules };
}

/** The first rule that matches decides, so one with two sides would have no order. @throws HeadgateError HEADGATE_ERR_USAGE */
function ruleOf(rule: OutgoingConfigRule, index: number, sides: readonly OutgoingSide[]): OutgoingRule {
  const [side, ...others] = sides.filter(each => rule[each] !== undefined);
  const text = side === undefined ? undefined : rule[side];
  if (side !== undefined && text !== undefined && others.length === 0) return { side, text };
  const said = side === undefined ? 'no side' : `${[side, ...others].join(' and ')} at once`;
  throw new HeadgateError('HEADGATE_ERR_USAGE', `Rule ${index + 1} has ${said}.`, {
    hint: `Each rule is one of ${sides.join(', ')} and a text: rules: [{ local: "localhost:5432" }, { remote: db }].`,
  });
}

/** @param files what the layers say of files, the most important first. @throws HeadgateError HEADGATE_ERR_USAGE */
export function worldSettings(layer: WorldLayer, files: readonly FilesLayer[]): WorldSettings {
  const { world, outgoing, outgoingRules, dns, dnsRules, hostname } = layer;
  return {
    isWanted: world !== false,
    isAsked: world !== undefined,
    how: typeof world === 'string' ? world : 'kernel',
    outgoing: outgoing ?? 'remote',
    rules: outgoingRules ?? [],
    dns: dns ?? 'remote',
    dnsRules: dnsRules ?? [],
    hostname: hostname ?? 'remote',
    files: mergeFiles([...files, { mode: layer.filesByDefault }]),
    areFilesAsked: files.some(
      ({ mode, include = [], write = [] }) => mode !== undefined || include.length + write.length > 0,
    ),
  };
}

/** The rules that hold: where the command has this machine's ports, what it calls by `localhost` is most often its own. */
export function effectiveRules({ how, rules }: Pick<WorldSettings, 'how' | 'rules'>): readonly OutgoingRule[] {
  return how === 'seccomp' ? [...rules, { side: 'local', text: 'localhost' }] : rules;
}

const SIDES = { remote: 'go out from the pod', local: "go out from this machine's network", off: 'are not made' };

const ASKED = { remote: 'in the pod', local: 'on this machine', off: 'nowhere' };

/** What a session would do about it, a sentence a line. @throws HeadgateError HEADGATE_ERR_USAGE */
export function worldWords(layer: WorldLayer): string[] {
  if (layer.world === undefined && WORLD_KEYS.every(key => layer[key] === undefined)) return [];
  return worldLines(layer);
}

/** The same, also where nothing is said of it. @throws HeadgateError HEADGATE_ERR_USAGE */
export function worldLines(layer: WorldLayer): string[] {
  const { isWanted, how, outgoing, rules, dns, dnsRules, hostname, files } = worldSettings(layer, [layer.files ?? {}]);
  const lines = rules.map(
    ({ side, text }, index) => `Rule ${index + 1}: connections of the command to ${text} ${SIDES[side]}.`,
  );
  lines.push(`${rules.length > 0 ? 'All other' : 'All'} connections of the command ${SIDES[outgoing]}.`);
  for (const { side, text } of dnsRules) lines.push(`The name ${text} is asked for ${ASKED[side]}.`);
  const others = dnsRules.length > 0 ? 'All other names' : 'Names';
  lines.push(`${others} are ${dns === 'local' ? "this machine's" : "the pod's"}.`);
  if (how === 'seccomp') lines.push(HELD_CALLS);
  else {
    if (hostname === 'local') lines.push('The hostname is that of this machine.');
    lines.push(...filesWords(files));
  }
  return isWanted
    ? lines
    : ['The command has the network and files of this machine: there is no world (`world: false`).'];
}

/** Of a layer: those that ask for something of a world. */
const WORLD_KEYS = [
  'outgoing',
  'outgoingRules',
  'dns',
  'hostname',
  'files',
] as const satisfies readonly (keyof WorldLayer)[];

const HELD_CALLS =
  'This holds for TCP and for names (`world: seccomp`); localhost, other datagrams, files and the hostname are those of this machine.';

const FILES = {
  off: 'Files are those of this machine.',
  overrides: "Files are those of this machine, with the pod's secrets, certificates and volumes.",
  read: "Files are the pod's, with the programs and the home of this machine; edits stay here.",
};

function filesWords({ mode, include, exclude, writable, ageMs }: FilesSettings): string[] {
  if (mode === 'off') return [FILES.off];
  const lines = [FILES[mode]];
  if (include.length > 0) lines.push(`From the pod, too: ${include.join(', ')}.`);
  if (exclude.length > 0) lines.push(`From this machine: ${exclude.join(', ')}.`);
  if (writable.length > 0) lines.push(`Changed in the pod itself: ${writable.join(', ')}.`);
  if (ageMs !== undefined) lines.push(`What is told of a file of the pod is at most ${ageMs / 1000} s old.`);
  return lines;
}

function checkRules(rules: readonly OutgoingRule[], names: readonly OutgoingRule[] = []): void {
  try {
    new OutgoingRules(rules, 'remote', names);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new HeadgateError('HEADGATE_ERR_USAGE', error.message, { hint: 'docs/world.md lists the forms of a rule.' });
  }
}
