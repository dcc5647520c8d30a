/**
 * What lets the app see the client's address on connections that we open: packets that carry our mark are delivered locally, whatever
 * their destination, so the app's answers to the client's address come to our socket instead of leaving the pod.
 *
 *   ip rule   packets with our mark look into a table of ours
 *   ip route  everything in that table is local, on lo
 *   tcp_fwmark_accept  the app's accepted sockets take over the mark of the SYN, so that the answers carry it
 *   fwmark_reflect     the kernel's own answers (RST of a closed port) carry it too
 *
 * The three sysctls belong to the network namespace. Their former values are kept in the metric of the route, so that the next agent of
 * the pod can restore them even if we and our guard were killed together.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import type { Guard } from './guard.ts';
import { OWN_MARK } from './nft-rules.ts';
import { runProgram } from './run-program.ts';

const TABLE = OWN_MARK;
const RULE_PRIORITY = 99;
const METRIC_BASE = 0x48470;

interface Sysctl {
  readonly path: string;
  readonly family: '-4' | '-6';
}

/** In the order of their bits in the metric. */
const SYSCTLS: readonly Sysctl[] = [
  { path: '/proc/sys/net/ipv4/tcp_fwmark_accept', family: '-4' },
  { path: '/proc/sys/net/ipv4/fwmark_reflect', family: '-4' },
  { path: '/proc/sys/net/ipv6/fwmark_reflect', family: '-6' },
];

export type Family = '-4' | '-6';

/** Sets the route up for one family. Every step is told to the guard before it is done. @throws NetnsError with ip's words. */
export async function addClientAddressRoute(family: Family, guard: Guard): Promise<void> {
  const former = readSysctls();
  const rule = ['fwmark', `0x${OWN_MARK.toString(16)}`, 'lookup', `${TABLE}`, 'priority', `${RULE_PRIORITY}`];
  const route = ['local', 'default', 'dev', 'lo', 'table', `${TABLE}`, 'metric', `${METRIC_BASE + bitsOf(former)}`];
  await guard.undoLater(`ip ${family} rule del ${rule.join(' ')}`);
  await runProgram('ip', [family, 'rule', 'add', ...rule], { lifeline: guard.lifeline });
  await guard.undoLater(`ip ${family} route del ${route.join(' ')}`);
  await runProgram('ip', [family, 'route', 'add', ...route], { lifeline: guard.lifeline });
  for (const [index, { path, family: owner }] of SYSCTLS.entries()) {
    // tcp_fwmark_accept, under ipv4, holds for IPv6 as well; IPv4 is set up first.
    if (owner !== family || former[index] !== 0) continue;
    await guard.undoLater(`echo 0 > ${path}`);
    writeFileSync(path, '1');
  }
}

/** Takes away what an agent left that was killed together with its guard. Only for who holds the pod's lock. */
export async function removeLeftRoute(): Promise<boolean> {
  const found = await Promise.all([removeLeftRouteOf('-4'), removeLeftRouteOf('-6')]);
  return found.includes(true);
}

async function removeLeftRouteOf(family: Family): Promise<boolean> {
  const nothing = () => '';
  const [listed, rules] = await Promise.all([
    runProgram('ip', [family, 'route', 'show', 'table', `${TABLE}`]).catch(nothing),
    runProgram('ip', [family, 'rule', 'show', 'fwmark', `${OWN_MARK}`]).catch(nothing),
  ]);
  const metric = /^local default dev lo .*metric (\d+)/m.exec(listed)?.[1];
  const left = rules.split('\n').filter(line => line.includes(`lookup ${TABLE}`));
  for (const _rule of left) {
    await runProgram('ip', [family, 'rule', 'del', 'fwmark', `${OWN_MARK}`, 'lookup', `${TABLE}`]);
  }
  if (metric === undefined) return left.length > 0;
  restoreSysctls(family, Number(metric) - METRIC_BASE);
  await runProgram('ip', [family, 'route', 'flush', 'table', `${TABLE}`]);
  return true;
}

/** 0 or 1 each; null where this kernel or namespace does not have it. */
function readSysctls(): (number | null)[] {
  return SYSCTLS.map(({ path }) => {
    try {
      return Number(readFileSync(path, 'utf8')) === 0 ? 0 : 1;
    } catch {
      return null; // No IPv6, or a kernel older than the sysctl.
    }
  });
}

function restoreSysctls(family: Family, bits: number): void {
  for (const [index, sysctl] of SYSCTLS.entries()) {
    if (sysctl.family === family && (bits & (1 << index)) === 0) writeFileSync(sysctl.path, '0');
  }
}

function bitsOf(values: readonly (number | null)[]): number {
  return values.reduce<number>((bits, value, index) => (value === 0 ? bits : bits | (1 << index)), 0);
}
