/**
 * The rules of the nft engines as text: desired state in, commands out. Nothing here touches the kernel. The commands of one
 * array are joined with `;` into one line, which nft applies as one transaction.
 *
 * The ports are elements of a set with a timeout. A beat flushes the set and adds them again in one transaction: `add` alone
 * refreshes a timeout only on new kernels, and `delete` fails on an element that has just run out.
 */

import type { Port } from '../../protocol/ids.ts';
import type { CapturePorts } from './capture-sockets.ts';
import { BEAT_TIMEOUT_MS } from './limits.ts';

/** Our own connections to the app carry it (SO_MARK), so that they are never taken again. "HG". */
export const OWN_MARK = 0x4847;

export const TABLE = 'inet headgate';

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
