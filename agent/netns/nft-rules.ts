/**
 * The rules of the nft engines as text: desired state in, commands out. Nothing here touches the kernel. The commands of one
 * array are joined with `;` into one line, which nft applies as one transaction.
 *
 * The ports are elements of a set with a timeout. A beat flushes the set and adds them again in one transaction: `add` alone
 * refreshes a timeout only on new kernels, and `delete` fails on an element that has just run out.
 */

import type { Port } from '../../protocol/index.ts';
import type { CapturePorts } from './capture-sockets.ts';
import { BEAT_TIMEOUT_MS } from './limits.ts';

/** Our own connections to the app carry it (SO_MARK), so that they are never taken again. "HG". */
export const OWN_MARK = 0x4847;

export const TABLE = 'inet headgate';

/** Un-owned, and so undone by the guard. */
export const KEEPER_TABLE = 'inet headgate_keep';

/** dstnat is -100; in the output hook nft 1.0.6 wants it as a number. One before it we win over an iptables REDIRECT. */
const BEFORE_DSTNAT = -101;
const FIRST_SYN = 'tcp flags & (fin|syn|rst|ack) == syn';

/**
 * Addresses that mean nothing without their interface (RFC 4291, 2.5.6). Connections to them stay with the app: what the agent hands on is an
 * address and a port, and a dial to a bare one of these fails.
 */
export const LINK_LOCAL_IPV6 = 'fe80::/10';

const LEAVE_LINK_LOCAL = `ip6 daddr ${LINK_LOCAL_IPV6} return comment "link-local addresses stay with the app"`;

/** What distinguishes one pod's rules from another's. */
export interface RuleShape {
  readonly capture: CapturePorts;
  readonly isMeshed: boolean;
}

/** TPROXY: one chain for IPv4, IPv6, outside and lo; packets of connections that the app holds already pass it untouched. */
export function tproxyTable(shape: RuleShape): string[] {
  const rule = (text: string, purpose: string) => `add rule ${TABLE} take ${text} comment "${purpose}"`;
  const rules = [rule(`meta mark ${OWN_MARK} return`, 'our own connections to the app')];
  if (shape.isMeshed) rules.push(rule('iifname != "lo" return', 'the sidecar takes what enters the pod'));
  rules.push(
    rule(
      `meta nfproto ipv4 tcp dport @ports tproxy ip to 127.0.0.1:${shape.capture.ipv4}`,
      'taken ports to the agent, IPv4',
    ),
  );
  if (shape.capture.ipv6 !== null) {
    rules.push(
      `add rule ${TABLE} take ${LEAVE_LINK_LOCAL}`,
      rule(
        `meta nfproto ipv6 tcp dport @ports tproxy ip6 to [::1]:${shape.capture.ipv6}`,
        'taken ports to the agent, IPv6',
      ),
    );
  }
  return [
    ...ownedTable(),
    `add chain ${TABLE} take { type filter hook prerouting priority mangle; policy accept; }`,
    ...rules,
  ];
}

/**
 * REDIRECT: the packet's destination is rewritten to our listener, before routing for what enters the pod and in the output hook for
 * what the pod says to itself (a mesh's sidecar to the app). Only the first SYN is matched: a NAT rule that saw later packets
 * would reset connections that are older than conntrack here.
 */
export function redirectTable(shape: RuleShape): string[] {
  const redirects = (chain: string) =>
    [
      { family: 'ipv4', name: 'IPv4', port: shape.capture.ipv4, before: [] },
      { family: 'ipv6', name: 'IPv6', port: shape.capture.ipv6, before: [LEAVE_LINK_LOCAL] },
    ].flatMap(({ family, name, port, before }) =>
      port === null
        ? []
        : [
            ...before.map(text => `add rule ${TABLE} ${chain} ${text}`),
            `add rule ${TABLE} ${chain} meta nfproto ${family} ${FIRST_SYN} tcp dport @ports redirect to :${port} comment "taken ports to the agent, ${name}"`,
          ],
    );
  const outside = [
    `add chain ${TABLE} outside { type nat hook prerouting priority ${BEFORE_DSTNAT}; policy accept; }`,
    `add rule ${TABLE} outside iifname "lo" return comment "the output hook has seen it"`,
    ...redirects('outside'),
  ];
  return [
    ...ownedTable(),
    ...(shape.isMeshed ? [] : outside),
    `add chain ${TABLE} inside { type nat hook output priority ${BEFORE_DSTNAT}; policy accept; }`,
    `add rule ${TABLE} inside meta mark ${OWN_MARK} return comment "our own connections to the app"`,
    `add rule ${TABLE} inside oifname != "lo" return comment "what leaves the pod"`,
    ...redirects('inside'),
  ];
}

/**
 * A table that nobody owns, with a NAT rule that never matches: as long as it is there the kernel goes on translating the connections
 * that were redirected, when our rules are gone and we are the only user of NAT in this namespace. It must be a NAT rule: such a
 * rule, not its chain, is what keeps connection tracking switched on.
 *
 * Our connections that borrow a foreign client's address are not tracked, since to conntrack one with the client's own port would be the
 * client's connection. That too must hold as long as they live: conntrack taking them up in the middle makes them hang.
 */
export function keeperTable(): string[] {
  return [
    `add table ${KEEPER_TABLE}`,
    `flush table ${KEEPER_TABLE}`,
    `add chain ${KEEPER_TABLE} keep { type nat hook prerouting priority 0; policy accept; }`,
    `add rule ${KEEPER_TABLE} keep tcp dport 0 redirect comment "keeps live redirected connections alive"`,
    ...untracked('own_out', 'output'),
    ...untracked('own_in', 'prerouting'),
  ];
}

/** Replaces what the set holds; also the beat. */
export function portElements(ports: ReadonlySet<Port>): string[] {
  const flush = `flush set ${TABLE} ports`;
  if (ports.size === 0) return [flush];
  const timeout = `timeout ${BEAT_TIMEOUT_MS / 1000}s`;
  const elements = [...ports].sort((a, b) => a - b).map(port => `${port} ${timeout}`);
  return [flush, `add element ${TABLE} ports { ${elements.join(', ')} }`];
}

/** Takes all of it away. */
export function removeTable(): string[] {
  return [`delete table ${TABLE}`];
}

function ownedTable(): string[] {
  return [`add table ${TABLE} { flags owner; }`, `add set ${TABLE} ports { type inet_service; flags timeout; }`];
}

/** Keeps both directions of our connections with a borrowed address out of conntrack. */
function untracked(chain: string, hook: 'output' | 'prerouting'): string[] {
  const rule = (side: string) =>
    `add rule ${KEEPER_TABLE} ${chain} meta mark ${OWN_MARK} fib ${side} type != local notrack comment "our own connections with a client's address"`;
  return [
    `add chain ${KEEPER_TABLE} ${chain} { type filter hook ${hook} priority raw; policy accept; }`,
    rule('saddr'),
    rule('daddr'),
  ];
}
