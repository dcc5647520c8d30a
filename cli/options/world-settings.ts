/** What is said of the world around the command: whether it has one, and where what it dials goes out. */

import { HeadgateError } from '../errors.ts';
import { type OutgoingRule, OutgoingRules, RuleError } from '../outgoing/outgoing-rules.ts';
import { OUTGOING_SIDES, type OutgoingSide } from './choices.ts';

/** What one layer says. */
export interface WorldLayer {
  readonly world?: boolean | undefined;
  /** Where connections go that no rule is about. */
  readonly outgoing?: OutgoingSide | undefined;
  /** In their order. */
  readonly outgoingRules?: readonly OutgoingRule[] | undefined;
  /** Whose names the command sees: the pod's (`remote`) or this machine's. */
  readonly dns?: 'remote' | 'local' | undefined;
}

/** What holds. */
export interface WorldSettings {
  readonly isWanted: boolean;
  readonly outgoing: OutgoingSide;
  readonly rules: readonly OutgoingRule[];
  readonly dns: 'remote' | 'local';
}

/** Flags of the world. `rules` are those of `--local` and `--remote` in their order. */
export interface WorldFlags {
  readonly world?: boolean | undefined;
  readonly outgoing?: OutgoingSide | undefined;
  readonly outgoingRules?: readonly OutgoingRule[] | undefined;
  readonly dns?: 'remote' | 'local' | undefined;
}

/** The file's `outgoing`. */
export type OutgoingConfig =
  | OutgoingSide
  | { readonly default?: OutgoingSide | undefined; readonly rules?: readonly OutgoingConfigRule[] | undefined };
type OutgoingConfigRule = { readonly [side in OutgoingSide]?: string | undefined };

/** @throws HeadgateError HEADGATE_ERR_USAGE for a rule that cannot be read */
export function readWorldFlags({ world, outgoing, outgoingRules, dns }: WorldFlags): WorldLayer {
  checkRules(outgoingRules ?? []);
  return { world, outgoing, outgoingRules, dns };
}

/** @throws HeadgateError HEADGATE_ERR_USAGE for a rule that cannot be read */
export function readOutgoingConfig(config: OutgoingConfig | undefined): WorldLayer {
  if (config === undefined) return {};
  if (typeof config === 'string') return { outgoing: config };
  const outgoingRules = config.rules?.flatMap(rule =>
    OUTGOING_SIDES.flatMap(side => (rule[side] === undefined ? [] : [{ side, text: rule[side] }])),
  );
  checkRules(outgoingRules ?? []);
  return { outgoing: config.default, outgoingRules };
}

export function worldSettings({ world, outgoing, outgoingRules, dns }: WorldLayer): WorldSettings {
  return { isWanted: world ?? false, outgoing: outgoing ?? 'remote', rules: outgoingRules ?? [], dns: dns ?? 'remote' };
}

/** What a session would do about it, a sentence a line. */
export function worldWords(layer: WorldLayer): string[] {
  const { isWanted, outgoing, rules, dns } = worldSettings(layer);
  if (!isWanted && outgoing === 'remote' && rules.length === 0) return [];
  const where = { remote: 'go out from the pod', local: "go out from this machine's network", off: 'are not made' };
  const lines = rules.map(({ side, text }) => `Connections of the command to ${text} ${where[side]}.`);
  lines.push(`${rules.length > 0 ? 'All other' : 'All'} connections of the command ${where[outgoing]}.`);
  if (dns === 'local') lines.push("Names are this machine's.");
  if (!isWanted) lines.push('All this only with --world.');
  return lines;
}

function checkRules(rules: readonly OutgoingRule[]): void {
  try {
    new OutgoingRules(rules);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new HeadgateError('HEADGATE_ERR_USAGE', error.message, { hint: 'docs/world.md lists the forms of a rule.' });
  }
}
