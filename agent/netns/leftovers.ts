/**
 * What a dead agent left in the pod. Usually nothing: nft's table goes with its process, and guards undo the rest. But a guard can be killed together
 * with its agent (a container that is torn down). Everything of ours is recognised by its name, and whether it is dead's is decided by
 * the pod's lock: who holds it is the only agent there is.
 */

import { removeLeftRoute } from './client-address-route.ts';
import type { NetnsLog } from './interception.ts';
import { type Flavour, programOf, restore, run, save } from './iptables-command.ts';
import { CHAIN, emptyTableCommands, type IptablesChain, type IpVersion } from './iptables-rules.ts';
import type { PodLock } from './lock.ts';
import { KEEPER_TABLE } from './nft-rules.ts';

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
  const programs = FLAVOURS.flatMap(flavour =>
    ([4, 6] as const).map(version => ({ flavour, version, program: programOf(flavour, version) })),
  );
  // Usually there is nothing, and a session waits: all of it is looked at together.
  const [hadRoute, hadKeeper, ...found] = await Promise.all([
    removeLeftRoute(),
    removeKeeper(),
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
  for (const command of commands) await run('/bin/sh', ['-c', command], '').catch(() => {});
}

async function removeKeeper(): Promise<boolean> {
  const tables = await run('nft', ['list', 'tables'], '').catch(() => ''); // No nft: then nothing of it either.
  if (!tables.split('\n').includes(`table ${KEEPER_TABLE}`)) return false;
  await run('nft', ['delete', 'table', ...KEEPER_TABLE.split(' ')], '');
  return true;
}
