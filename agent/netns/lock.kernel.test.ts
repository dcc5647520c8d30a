/** Who may work in a pod, when the agent that does is dying, stopped or has a helper that hangs. Needs root. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { eventually, POD_IPV4, Pod } from './testing/pod.ts';

describe('a second agent', () => {
  test('is refused by an agent that is stopped, and told so', async () => {
    await using pod = new Pod();
    const first = await pod.agentOn('tproxy', [8080]);
    first.child.kill('SIGSTOP');
    await expect(pod.agentOn('tproxy', [8080])).rejects.toThrow('locked by undefined');
    await first.kill();
    await pod.agentOn('tproxy', [8080]);
  });

  test('waits until the guard of a killed one has undone everything', async () => {
    await using pod = new Pod();
    const before = pod.state();
    for (const engine of ['iptables-redirect', 'tproxy', 'redirect', 'iptables-tproxy'] as const) {
      const agent = await pod.agentOn(engine, [8080]);
      const death = agent.kill();
      const next = await pod.agentOn('tproxy', [8080]);
      await death;
      expect(next.events).toEqual([]);
      expect(await pod.answer('outside', POD_IPV4, 8080)).toMatch(/^agent/);
      await next.end();
      expect(pod.state()).toBe(before);
    }
  });
});

test('the holder of the lock keeps no descriptor for who asks and never hangs up', async () => {
  await using pod = new Pod();
  const agent = await pod.agentOn('tproxy', [8080]);
  const descriptors = () => readdirSync(`/proc/${agent.pid}/fd`).length;
  const before = descriptors();
  expect(await pod.inside.ask('askAndStay', { path: '\0headgate', count: 100 })).toBe(100);
  await eventually('the descriptors are closed', 1000, () => descriptors() <= before);
});

test('an engine counts as lost when nft hangs, and the app has the port back before', async () => {
  await using pod = new Pod();
  await pod.app.ask('listen', { host: '0.0.0.0', port: 8080 });
  const agent = await pod.agentOn('tproxy', [8080]);
  const children = readFileSync(`/proc/${agent.pid}/task/${agent.pid}/children`, 'utf8').trim().split(' ');
  const nft = children.find(child => readFileSync(`/proc/${child}/cmdline`, 'utf8').startsWith('nft\0'));
  process.kill(Number(nft), 'SIGSTOP');
  await eventually('the app answers', 4000, async () =>
    (await pod.answer('outside', POD_IPV4, 8080)).startsWith('app'),
  );
  await eventually('the loss is told', 7000, () => agent.events.some(event => event.startsWith('lost nft ended')));
});
