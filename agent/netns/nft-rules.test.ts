import { describe, expect, test } from 'vitest';
import { toPort } from '../../protocol/index.ts';
import { keeperTable, portElements, redirectTable, tproxyTable } from './nft-rules.ts';

const BOTH = { capture: { ipv4: 40001, ipv6: 40002 }, isMeshed: false };

describe('the rules of the TPROXY engine', () => {
  test('are an owned table with a set and one chain', () => {
    expect(tproxyTable(BOTH)).toEqual([
      'add table inet headgate { flags owner; }',
      'add set inet headgate ports { type inet_service; flags timeout; }',
      'add chain inet headgate take { type filter hook prerouting priority mangle; policy accept; }',
      'add rule inet headgate take meta mark 18503 return comment "our own connections to the app"',
      'add rule inet headgate take meta nfproto ipv4 tcp dport @ports tproxy ip to 127.0.0.1:40001 comment "taken ports to the agent, IPv4"',
      'add rule inet headgate take ip6 daddr fe80::/10 return comment "link-local addresses stay with the app"',
      'add rule inet headgate take meta nfproto ipv6 tcp dport @ports tproxy ip6 to [::1]:40002 comment "taken ports to the agent, IPv6"',
    ]);
  });

  test('leave what enters a meshed pod to the sidecar', () => {
    expect(tproxyTable({ ...BOTH, isMeshed: true })[4]).toBe(
      'add rule inet headgate take iifname != "lo" return comment "the sidecar takes what enters the pod"',
    );
  });

  test('do without IPv6 where there is none', () => {
    expect(tproxyTable({ ...BOTH, capture: { ipv4: 1, ipv6: null } }).join()).not.toMatch(/ip6|ipv6/);
  });
});

describe('the rules of the REDIRECT engine', () => {
  test('match the first SYN only, outside and inside', () => {
    const redirects = redirectTable(BOTH).filter(command => command.includes('redirect'));
    expect(redirects).toHaveLength(4);
    for (const redirect of redirects)
      expect(redirect).toContain('tcp flags & (fin|syn|rst|ack) == syn tcp dport @ports');
  });

  test('let our own connections and what leaves the pod go before any redirect', () => {
    const inside = redirectTable(BOTH).filter(command => command.includes('rule inet headgate inside'));
    expect(inside[0]).toContain('meta mark 18503 return');
    expect(inside[1]).toContain('oifname != "lo" return');
  });

  test('leave link-local addresses before each redirect of IPv6', () => {
    const commands = redirectTable(BOTH);
    const redirects = commands.flatMap((command, index) => (/ipv6 .* redirect to/.test(command) ? [index] : []));
    expect(redirects).toHaveLength(2);
    for (const index of redirects) expect(commands[index - 1]).toContain('ip6 daddr fe80::/10 return');
    expect(redirectTable({ ...BOTH, capture: { ipv4: 1, ipv6: null } }).join()).not.toContain('fe80');
  });

  test('have no chain for outside traffic in a meshed pod', () => {
    expect(redirectTable({ ...BOTH, isMeshed: true }).join()).not.toContain('prerouting');
  });

  test('come with a keeper that holds a NAT rule', () => {
    expect(keeperTable().join()).toContain('keep tcp dport 0 redirect');
  });
});

describe('the ports of the set', () => {
  test('are replaced as a whole, each with its timeout', () => {
    expect(portElements(new Set([toPort(8081), toPort(80)]))).toEqual([
      'flush set inet headgate ports',
      'add element inet headgate ports { 80 timeout 3s, 8081 timeout 3s }',
    ]);
  });

  test('may be none', () => {
    expect(portElements(new Set())).toEqual(['flush set inet headgate ports']);
  });
});
