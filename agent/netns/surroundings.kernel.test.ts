/** Namespaces and machines that lack something: what is degraded, and what is said. Needs root. */

import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StartAnswer } from './testing/harness.ts';
import { CLIENT_IPV4, POD_IPV4, Pod } from './testing/pod.ts';

describe('a namespace without IPv6', () => {
  test.each(['tproxy', 'redirect', 'iptables-tproxy', 'iptables-redirect'] as const)(
    'is served over IPv4 by %s',
    async engine => {
      await using pod = new Pod();
      pod.run('sysctl', ['-qw', 'net.ipv6.conf.all.disable_ipv6=1']);
      await pod.app.ask('listen', { host: '0.0.0.0', port: 8080 });
      const before = pod.state();
      const agent = await pod.agentOn(engine, [8080]);
      expect(await pod.answer('outside', POD_IPV4, 8080)).toBe(`agent ${CLIENT_IPV4} ${POD_IPV4} 8080`);
      expect(await pod.answer('outside', POD_IPV4, 8080, 'app')).toBe(`app ${CLIENT_IPV4}`);
      expect(agent.events).toEqual([]);
      await agent.end();
      expect(pod.state()).toBe(before);
    },
  );
});

describe('a machine that lacks programs', () => {
  test.each([
    { missing: ['nft'], engine: 'iptables-tproxy' },
    { missing: ['nft', 'iptables-nft-restore', 'iptables-legacy-restore', 'iptables-restore'], engine: null },
    { missing: ['ip6tables-nft-restore', 'nft'], engine: 'iptables-tproxy' },
    {
      missing: ['ip6tables-nft-restore', 'ip6tables-legacy-restore', 'ip6tables-restore', 'nft'],
      engine: 'iptables-tproxy',
    },
  ])('gets the engine $engine without $missing, and is told why', async ({ missing, engine }) => {
    using path = programsWithout(missing);
    await using pod = new Pod();
    await pod.app.ask('listen', { host: '0.0.0.0', port: 8080 });
    const agent = pod.agent({ PATH: path.text });
    const start = agent.ask<StartAnswer>('start', {
      target: `netns/${pod.name}`,
      engine: 'auto',
      keepClientAddress: true,
    });
    if (engine === null) {
      await expect(start).rejects.toThrow(
        /tproxy: nft cannot be started.*iptables-redirect: iptables-\w+-restore: spawn/,
      );
      return;
    }
    expect((await start).engine).toBe(engine);
    expect(agent.events.join('\n')).toContain('warn the engine tproxy does not work here: nft cannot be started');
    if (missing.includes('ip6tables-restore')) {
      expect(agent.events.join('\n')).toContain('warn connections over IPv6 are not taken: ip6tables-nft-restore');
    }
    await agent.ask('setPorts', [8080]);
    expect(await pod.answer('outside', POD_IPV4, 8080)).toMatch(/^agent/);
  });

  test('passes on without the client’s address when there is no ip, and says so', async () => {
    using path = programsWithout(['ip']);
    await using pod = new Pod();
    await pod.app.ask('listen', { host: '0.0.0.0', port: 8080 });
    const agent = pod.agent({ PATH: path.text });
    const start = { target: `netns/${pod.name}`, engine: 'auto', keepClientAddress: true };
    expect(await agent.ask<StartAnswer>('start', start)).toMatchObject({
      keepsClientAddress: false,
      reason: expect.stringContaining('spawn ip ENOENT'),
    });
    await agent.ask('setPorts', [8080]);
    expect(await pod.answer('outside', POD_IPV4, 8080, 'app')).toBe(`app ${POD_IPV4}`);
  });
});

/** A PATH with everything but some programs. */
function programsWithout(missing: readonly string[]): { text: string } & Disposable {
  const text = mkdtempSync(join(tmpdir(), 'headgate-path-'));
  const names = new Map(
    ['/usr/bin', '/usr/sbin'].flatMap(from => readdirSync(from).map(name => [name, from] as const)),
  );
  for (const [name, from] of names) if (!missing.includes(name)) symlinkSync(join(from, name), join(text, name));
  return { text, [Symbol.dispose]: () => rmSync(text, { recursive: true }) };
}
