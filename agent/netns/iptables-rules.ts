/**
 * The rules of the iptables engines as text for `iptables-restore --noflush`. Each table gets one chain of ours, filled anew at every
 * change (one transaction a table and family), and jumps to it from the built-in chains.
 *
 * Where this differs from the nft engines, the target forces it: TPROXY of iptables *drops* a packet that finds no listener, or that
 * belongs to a connection which is not ours. So only the first SYN is matched, and what fails open is the guard.
 */

import type { Port } from '../../protocol/index.ts';
import { LINK_LOCAL_IPV6, OWN_MARK, type RuleShape } from './nft-rules.ts';

export const CHAIN = 'HEADGATE';

export type IptablesKind = 'tproxy' | 'redirect';
export type IpVersion = 4 | 6;

/** A chain of ours in one table, with where it is jumped to from. */
export interface IptablesChain {
  readonly table: 'raw' | 'mangle' | 'nat';
  readonly jumps: readonly { readonly hook: 'PREROUTING' | 'OUTPUT'; readonly match: string }[];
  readonly rules: readonly string[];
}

/** The desired state for one IP version. */
export function iptablesChains(
  kind: IptablesKind,
  version: IpVersion,
  shape: RuleShape,
  ports: ReadonlySet<Port>,
): IptablesChain[] {
  const listener = version === 4 ? shape.capture.ipv4 : shape.capture.ipv6;
  if (listener === null) return [];
  const left = [rule(`-m mark --mark ${OWN_MARK}`, 'our own connections to the app', 'RETURN')];
  if (version === 6) left.push(rule(`-d ${LINK_LOCAL_IPV6}`, 'link-local addresses stay with the app', 'RETURN'));
  const target =
    kind === 'tproxy'
      ? `TPROXY --on-ip ${version === 4 ? '127.0.0.1' : '::1'} --on-port ${listener}`
      : `REDIRECT --to-ports ${listener}`;
  const takes = [...ports]
    .sort((a, b) => a - b)
    .map(port => rule(`-p tcp -m tcp --syn --dport ${port}`, 'taken port to the agent', target));
  if (kind === 'tproxy') {
    const match = shape.isMeshed ? '-i lo' : '';
    return [{ table: 'mangle', jumps: [{ hook: 'PREROUTING', match }], rules: [...left, ...takes] }];
  }
  const outside = shape.isMeshed ? [] : [{ hook: 'PREROUTING' as const, match: '! -i lo' }];
  return [
    untrackedChain(),
    {
      table: 'nat',
      jumps: [...outside, { hook: 'OUTPUT', match: '-o lo' }],
      // The kernel stops translating live connections with the last rule that has a NAT target: one stays, and matches nothing.
      rules: [...left, ...takes, rule('-p tcp -m tcp --dport 0', 'keeps live redirected connections alive', target)],
    },
  ];
}

/** Chains and jumps. Jumps go first in their built-in chain, so that a sidecar's redirect does not come before ours. */
export function installInput(chains: readonly IptablesChain[]): string {
  return restoreInput(chains, chain => [
    ...chain.rules.map(text => `-A ${CHAIN} ${text}`),
    ...chain.jumps.map(jump => `-I ${jumpText(jump, ' 1')}`),
  ]);
}

/** Fills the chains anew; the jumps stay. */
export function refillInput(chains: readonly IptablesChain[]): string {
  return restoreInput(chains, chain => chain.rules.map(text => `-A ${CHAIN} ${text}`));
}

/**
 * Takes the jumps to the taking chains away, so that nothing new is taken. The rest stays for the guard: connections that live on need NAT
 * to stay switched on, and ours to stay untracked.
 */
export function unhookInput(chains: readonly IptablesChain[]): string {
  return chains
    .filter(({ table }) => table !== 'raw')
    .map(chain => [`*${chain.table}`, ...chain.jumps.map(jump => `-D ${jumpText(jump)}`), 'COMMIT', ''].join('\n'))
    .join('');
}

/** Shell command that makes our chain harmless at once: the first to be run by the guard. */
export function disarmCommands(program: string, chains: readonly IptablesChain[]): string[] {
  return chains.filter(({ table }) => table !== 'raw').map(({ table }) => `${program} -w 5 -t ${table} -F ${CHAIN}`);
}

/** Shell commands that undo it all, in the order to be run; each harmless when there is nothing to undo. */
export function undoCommands(program: string, chains: readonly IptablesChain[]): string[] {
  return chains.flatMap(({ table, jumps }) => {
    const iptables = `${program} -w 5 -t ${table}`;
    return [
      ...jumps.map(jump => `${iptables} -D ${jumpText(jump)}`),
      `${iptables} -F ${CHAIN}`,
      `${iptables} -X ${CHAIN}`,
    ];
  });
}

/**
 * Shell commands that remove the built-in chains that these jumps hang on, for chains that were not there before us, and their tables if nothing
 * is left in them. Only the nft flavour of iptables can: it makes built-in chains at their first use. `-X` refuses one that holds a rule.
 */
export function emptyTableCommands(program: string, version: IpVersion, chains: readonly IptablesChain[]): string[] {
  const family = version === 4 ? 'ip' : 'ip6';
  const fresh = chains.filter(({ jumps }) => jumps.length > 0);
  return fresh.flatMap(({ table, jumps }) => [
    ...jumps.map(({ hook }) => `${program} -w 5 -t ${table} -X ${hook}`),
    // A table that cannot be listed is not there.
    `nft list table ${family} ${table} | grep -q chain || nft delete table ${family} ${table}`,
  ]);
}

/** As in the nft REDIRECT engine: connections with a borrowed address stay out of conntrack. */
function untrackedChain(): IptablesChain {
  const purpose = "our own connections with a client's address";
  const mark = `-m mark --mark ${OWN_MARK} -m addrtype`;
  return {
    table: 'raw',
    jumps: [
      { hook: 'PREROUTING', match: '' },
      { hook: 'OUTPUT', match: '' },
    ],
    rules: [
      rule(`${mark} ! --src-type LOCAL`, purpose, 'CT --notrack'),
      rule(`${mark} ! --dst-type LOCAL`, purpose, 'CT --notrack'),
    ],
  };
}

function rule(match: string, purpose: string, target: string): string {
  return `${match} -m comment --comment "headgate: ${purpose}" -j ${target}`;
}

function jumpText({ hook, match }: IptablesChain['jumps'][number], position = ''): string {
  return `${hook}${position} ${match}${match === '' ? '' : ' '}-m comment --comment "headgate: taken ports" -j ${CHAIN}`;
}

function restoreInput(chains: readonly IptablesChain[], lines: (chain: IptablesChain) => string[]): string {
  return chains
    .map(chain => [`*${chain.table}`, `:${CHAIN} - [0:0]`, ...lines(chain), 'COMMIT', ''].join('\n'))
    .join('');
}
