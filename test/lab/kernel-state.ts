/**
 * What a namespace's kernel holds that Headgate touches, as text: rules, policy routes, routes, sysctls. Taken before
 * and after, two equal texts say that nothing was left behind.
 */

import type { Namespace } from './namespace.ts';

/** Counters of the kernel's own doing, which move without anybody's rule. */
const VOLATILE_SYSCTLS = /nf_conntrack_count|nf_conntrack_buckets|\/inet_peer|route\/flush/;

const COMMANDS = [
  'nft list ruleset',
  'iptables-save',
  'ip6tables-save',
  'ip rule',
  'ip -6 rule',
  'ip route show table all',
  'ip -6 route show table all',
  'grep -rs . /proc/sys/net/ipv4 /proc/sys/net/ipv6 /proc/sys/net/netfilter',
];
const SEPARATOR = '\u001e';
/** One shell for all: the state is asked for again and again until it is as before, beside what is waited for. */
const SCRIPT = COMMANDS.map(command => `${command}\nprintf '\\036'`).join('\n');

/** One part a line group, each under a heading, free of counters, handles and dates. */
export async function kernelState(namespace: Namespace): Promise<string> {
  const outputs = (await namespace.run('sh', '-c', SCRIPT)).split(SEPARATOR);
  return COMMANDS.map((command, index) => `## ${command}\n${normalize(outputs[index] ?? '')}`).join('\n');
}

/** Lines that differ between two states, as a diff would show them. Empty when nothing does. */
export function stateDifference(before: string, after: string): readonly string[] {
  const had = new Set(before.split('\n'));
  const has = new Set(after.split('\n'));
  const gone = [...had].filter(line => !has.has(line)).map(line => `- ${line}`);
  const added = [...has].filter(line => !had.has(line)).map(line => `+ ${line}`);
  return [...gone, ...added];
}

function normalize(output: string): string {
  return output
    .split('\n')
    .filter(line => !line.startsWith('#') && !VOLATILE_SYSCTLS.test(line))
    .map(line => line.replaceAll(/\[\d+:\d+\]|counter packets \d+ bytes \d+|expires \S+/g, '').trimEnd())
    .filter(line => line !== '')
    .join('\n');
}
