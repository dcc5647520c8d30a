import { describe, expect, test } from 'vitest';
import { toPort } from '../../protocol/index.ts';
import {
  disarmCommands,
  emptyTableCommands,
  installInput,
  iptablesChains,
  refillInput,
  undoCommands,
  unhookInput,
} from './iptables-rules.ts';

const SHAPE = { capture: { ipv4: 40001, ipv6: 40002 }, isMeshed: false };
const PORTS = new Set([toPort(8080)]);

describe('the rules of the iptables engines', () => {
  test('are one chain in mangle for TPROXY', () => {
    expect(installInput(iptablesChains('tproxy', 4, SHAPE, PORTS))).toBe(
      [
        '*mangle',
        ':HEADGATE - [0:0]',
        '-A HEADGATE -m mark --mark 18503 -m comment --comment "headgate: our own connections to the app" -j RETURN',
        '-A HEADGATE -p tcp -m tcp --syn --dport 8080 -m comment --comment "headgate: taken port to the agent" -j TPROXY --on-ip 127.0.0.1 --on-port 40001',
        '-I PREROUTING 1 -m comment --comment "headgate: taken ports" -j HEADGATE',
        'COMMIT',
        '',
      ].join('\n'),
    );
  });

  test('are a chain in nat and an untracked one in raw for REDIRECT', () => {
    const input = installInput(iptablesChains('redirect', 6, SHAPE, PORTS));
    expect(input).toContain('*raw\n');
    expect(input).toContain(
      '! --src-type LOCAL -m comment --comment "headgate: our own connections with a client\'s address" -j CT --notrack',
    );
    expect(input).toContain(
      '--dport 8080 -m comment --comment "headgate: taken port to the agent" -j REDIRECT --to-ports 40002',
    );
    expect(input).toContain('-I PREROUTING 1 ! -i lo ');
    expect(input).toContain('-I OUTPUT 1 -o lo ');
  });

  test('leave link-local addresses to the app', () => {
    const left = '-A HEADGATE -d fe80::/10 ';
    for (const kind of ['tproxy', 'redirect'] as const) {
      expect(refillInput(iptablesChains(kind, 6, SHAPE, PORTS))).toContain(left);
      expect(refillInput(iptablesChains(kind, 4, SHAPE, PORTS))).not.toContain(left);
    }
  });

  test('take a meshed pod’s traffic on lo', () => {
    const meshed = { ...SHAPE, isMeshed: true };
    expect(installInput(iptablesChains('tproxy', 4, meshed, PORTS))).toContain('-I PREROUTING 1 -i lo ');
    expect(installInput(iptablesChains('redirect', 4, meshed, PORTS)).split('*nat')[1]).not.toContain('PREROUTING');
  });

  test('are filled anew without touching the jumps', () => {
    const input = refillInput(iptablesChains('tproxy', 4, SHAPE, new Set()));
    expect(input).toBe(
      '*mangle\n:HEADGATE - [0:0]\n-A HEADGATE -m mark --mark 18503 -m comment --comment "headgate: our own connections to the app" -j RETURN\nCOMMIT\n',
    );
  });

  test('are unhooked without the untracked chain, which live connections need', () => {
    const input = unhookInput(iptablesChains('redirect', 4, SHAPE, PORTS));
    expect(input).not.toContain('*raw');
    expect(input).toContain('-D PREROUTING ! -i lo -m comment --comment "headgate: taken ports" -j HEADGATE');
    expect(input).toContain('-D OUTPUT -o lo');
  });

  test('are none for an IP version without a listener', () => {
    expect(iptablesChains('tproxy', 6, { ...SHAPE, capture: { ipv4: 1, ipv6: null } }, PORTS)).toEqual([]);
  });
});

describe('the guard’s commands', () => {
  const chains = iptablesChains('redirect', 4, SHAPE, PORTS);

  test('empty the taking chain first', () => {
    expect(disarmCommands('iptables', chains)).toEqual(['iptables -w 5 -t nat -F HEADGATE']);
  });

  test('take every jump away before its chain', () => {
    const commands = undoCommands('iptables', chains);
    expect(commands.filter(command => command.includes(' -D '))).toHaveLength(4);
    expect(commands.at(-1)).toBe('iptables -w 5 -t nat -X HEADGATE');
  });

  test('delete a table only when no chain is left in it', () => {
    expect(emptyTableCommands('ip6tables-nft', 6, chains)).toContain(
      'nft list table ip6 nat | grep -q chain || nft delete table ip6 nat',
    );
  });
});
