/** Which iptables there is, and running it. */

import { readFileSync } from 'node:fs';
import type { IpVersion } from './iptables-rules.ts';
import { type Lifeline, runProgram } from './run-program.ts';

/** iptables writes to the kernel's old tables (legacy) or to nftables (nft); both may be installed, and hold different rules. */
export type Flavour = 'nft' | 'legacy' | 'default';

/** Names of the old tables that there are in this namespace. */
const LEGACY_TABLES = ['/proc/thread-self/net/ip_tables_names', '/proc/thread-self/net/ip6_tables_names'];

/** All flavours, the one to be tried first in front: the one that this namespace is using already. */
export function flavours(): readonly Flavour[] {
  return usesLegacyTables() ? ['legacy', 'nft', 'default'] : ['nft', 'legacy', 'default'];
}

/** `iptables-nft`, `ip6tables-legacy`, `iptables` … */
export function programOf(flavour: Flavour, version: IpVersion): string {
  const base = version === 4 ? 'iptables' : 'ip6tables';
  return flavour === 'default' ? base : `${base}-${flavour}`;
}

/**
 * One transaction a table.
 * @param lifeline of the guard that undoes it; none for what undoes
 * @throws NetnsError HEADGATE_ERR_RULES with the program's words
 */
export async function restore(program: string, input: string, lifeline?: Lifeline): Promise<void> {
  await runProgram(`${program}-restore`, ['--noflush', '-w', '5'], { input, lifeline });
}

/** The rules as text; '' when there are none, or no such program. */
export function save(program: string): Promise<string> {
  return runProgram(`${program}-save`, []).catch(() => '');
}

/** The chains of one IP version in nftables, as `TABLE CHAIN`; null without nft. The nft flavour of iptables makes its built-in ones at need. */
export async function listNftChains(version: IpVersion): Promise<ReadonlySet<string> | null> {
  const listed = await runProgram('nft', ['list', 'chains', version === 4 ? 'ip' : 'ip6']).catch(() => null);
  return listed === null ? null : parseNftChains(listed);
}

/** The same from nft's text. Pure. */
export function parseNftChains(text: string): ReadonlySet<string> {
  const chains = new Set<string>();
  let table = '';
  for (const line of text.split('\n')) {
    const match = /^\s*(table ip6?|chain) (\S+) \{/.exec(line);
    if (match?.[1] === 'chain') chains.add(`${table} ${match[2]}`);
    else if (match !== null) table = match[2] ?? '';
  }
  return chains;
}

/** Whether something in this namespace uses the old tables. */
export function usesLegacyTables(): boolean {
  return LEGACY_TABLES.some(path => {
    try {
      return readFileSync(path, 'utf8').trim() !== '';
    } catch {
      return false; // The module is not loaded.
    }
  });
}
