/**
 * What a dead agent left in the pod. Usually nothing: nft's table goes with its process, and guards undo the rest. But a guard can be killed together
 * with its agent (a container that is torn down). Everything of ours is recognised by its name, and whether it is dead's is decided by
 * the pod's lock: who holds it is the only agent there is.
 */

import { removeLeftRoute } from './client-address-route.ts';
import type { NetnsLog } from './interception.ts';
import { type Flavour, programOf, restore, save, usesLegacyTables } from './iptables-command.ts';
import { CHAIN, emptyTableCommands, type IptablesChain, type IpVersion } from './iptables-rules.ts';
import type { PodLock } from './lock.ts';
import { KEEPER_TABLE } from './nft-rules.ts';
import { runProgram } from './run-program.ts';

const FLAVOURS: readonly Flavour[] = ['nft', 'legacy', 'default'];

const jump = (hook: 'PREROUTING' | 'OUTPUT') => ({ hook, match: '' });
/** The tables that the iptables engines use, with the built-in chains that they hang on. */
const OUR_TABLES: { readonly [name: string]: IptablesChain } = {
  raw: { table: 'raw', jumps: [jump('PREROUTING'), jump('OUTPUT')], rules: [] },
  mangle: { table: 'mangle', jumps: [jump('PREROUTING')], rules: [] },
  nat: { table: 'nat', jumps: [jump('PREROUTING'), jump('OUTPUT')], rules: [] },
};

/** Removes it, and says what it found. Call it once, with the lock, before anything of ours is set up. */
export async function removeLeftovers(_lock: PodLock, log: NetnsLog): Promise<void> {
  // Usually there is nothing, and a session waits: all of it is looked at together, and no program is asked that can hold nothing.
  const [hadRoute, tables] = await Promise.all([removeLeftRoute(), listNftTables()]);
  const programs = programsWithRules(tables, usesLegacyTables());
  const [hadKeeper, ...found] = await Promise.all([
    removeKeeper(tables),
    ...programs.map(async ({ program }) => removalInput(await save(program)) !== ''),
  ]);
  if (hadRoute) log.warn("removed the policy route that a dead agent left in the pod's namespace");
  if (hadKeeper) log.warn("removed the nft table that a dead agent left in the pod's namespace");
  for (const { flavour, version, program } of programs.filter((_, index) => found[index])) {
    // Two names may be one program: what the one removed the other has no more.
    const input = removalInput(await save(program));
    if (input === '') continue;
    await restore(program, input);
    if (flavour !== 'legacy') await removeEmptyTables(program, version);
    log.warn(`removed the ${program} rules that a dead agent left in the pod's namespace`);
  }
}

interface Program {
  readonly flavour: Flavour;
  readonly version: IpVersion;
  readonly program: string;
}

/**
 * The iptables that may hold rules of ours: those of nft where one of its tables is there, those of the old tables where the namespace
 * has any. Pure.
 * @param tables as nft lists them; null when it cannot be asked, and all of them have to be
 */
export function programsWithRules(tables: readonly string[] | null, usesLegacy: boolean): readonly Program[] {
  const mayHold = tables === null || usesLegacy || tables.some(table => /^table ip6? (raw|mangle|nat)$/.test(table));
  if (!mayHold) return [];
  return FLAVOURS.flatMap(flavour =>
    ([4, 6] as const).map(version => ({ flavour, version, program: programOf(flavour, version) })),
  );
}

/** What removes our chains, and the jumps to them, from rules as `iptables-save` prints them; '' when there are none. Pure. */
export function removalInput(saved: string): string {
  return saved
    .split(/^(?=\*)/m)
    .filter(table => table.includes(`\n:${CHAIN} `))
    .map(table => {
      const lines = table.split('\n');
      const jumps = lines.filter(line => line.startsWith('-A ') && line.endsWith(` -j ${CHAIN}`));
      return [lines[0], ...jumps.map(line => `-D${line.slice(2)}`), `-F ${CHAIN}`, `-X ${CHAIN}`, 'COMMIT', ''].join(
        '\n',
      );
    })
    .join('');
}

/**
 * Tables that hold nothing but empty built-in chains: they do nothing, and are made again at the next use. Which of them the dead agent
 * found there is not known.
 */
export function emptyTables(saved: string): IptablesChain[] {
  return saved
    .split(/^(?=\*)/m)
    .filter(table => !/^(-A|:\S+ (-|DROP))/m.test(table))
    .map(table => OUR_TABLES[table.slice(1, table.indexOf('\n'))])
    .filter(chain => chain !== undefined);
}

async function removeEmptyTables(program: string, version: IpVersion): Promise<void> {
  const commands = emptyTableCommands(program, version, emptyTables(await save(program)));
  // A chain that was filled meanwhile is refused, and stays.
  for (const command of commands) await runProgram('/bin/sh', ['-c', command]).catch(() => {});
}

/** `table ip nat` …; null without nft. */
async function listNftTables(): Promise<readonly string[] | null> {
  const listed = await runProgram('nft', ['list', 'tables']).catch(() => null);
  return listed === null ? null : listed.split('\n').map(line => line.trim());
}

async function removeKeeper(tables: readonly string[] | null): Promise<boolean> {
  // No nft: then nothing of it either.
  if (tables?.includes(`table ${KEEPER_TABLE}`) !== true) return false;
  await runProgram('nft', ['delete', 'table', ...KEEPER_TABLE.split(' ')]);
  return true;
}
