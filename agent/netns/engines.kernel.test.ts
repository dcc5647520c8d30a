/** One suite over all engines: what each takes, what it leaves alone, and that nothing of it stays behind. Needs root. */

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ENGINE_NAMES } from './index.ts';
import type { Peer } from './testing/json-lines.ts';
import type { DialAnswer } from './testing/network-peer.ts';
import { CLIENT_IPV4, CLIENT_IPV6, eventually, POD_IPV4, POD_IPV6, Pod } from './testing/pod.ts';
import { guardsOf, helpersOf } from './testing/processes.ts';

/** Who dials from where, and the address that the other side must see. */
const WAYS = [
  { from: 'outside', host: POD_IPV4, port: 8080, client: CLIENT_IPV4 },
  { from: 'outside', host: POD_IPV6, port: 8080, client: CLIENT_IPV6 },
  { from: 'outside', host: POD_IPV4, port: 8082, client: CLIENT_IPV4 },
  { from: 'inside', host: POD_IPV4, port: 8080, client: POD_IPV4 },
  { from: 'inside', host: POD_IPV6, port: 8080, client: POD_IPV6 },
  { from: 'inside', host: '127.0.0.1', port: 8080, client: '127.0.0.1' },
  { from: 'inside', host: '127.0.0.1', port: 8081, client: '127.0.0.1' },
  { from: 'inside', host: '::1', port: 8080, client: '::1' },
] as const;

/** Undoing starts some thirty programs one after the other, each of which waits for a busy machine. A bound, no measure. */
const UNDONE_MS = 15_000;

describe.each(ENGINE_NAMES)('the engine %s', engine => {
  let pod: Pod;
  let before: string;
  let agent: Peer;

  beforeAll(async () => {
    pod = new Pod();
    await pod.app.ask('listen', { host: '::', port: 8080 });
    await pod.app.ask('listen', { host: '127.0.0.1', port: 8081 });
    await pod.app.ask('listen', { host: POD_IPV4, port: 8082 });
    before = pod.state();
  });
  afterAll(() => pod[Symbol.asyncDispose]());
  afterEach(async () => {
    await agent.kill();
    await eventually('the pod is as it was', UNDONE_MS, () => pod.state() === before);
  });

  test('takes connections from everywhere and passes them on with the client’s address', async () => {
    agent = await pod.agentOn(engine, [8080, 8081, 8082]);
    for (const { from, host, port, client } of WAYS) {
      expect(await pod.answer(from, host, port)).toBe(`agent ${client} ${host} ${port}`);
      expect(await pod.answer(from, host, port, 'app'), `${from} → ${host}:${port}`).toBe(`app ${client}`);
    }
  });

  test('passes on without the client’s address when told so', async () => {
    agent = await pod.agentOn(engine, [8080], { keepClientAddress: false });
    expect(await pod.answer('outside', POD_IPV4, 8080, 'app')).toBe(`app ${POD_IPV4}`);
    expect(await pod.answer('outside', POD_IPV6, 8080, 'app')).toBe(`app ${POD_IPV6}`);
  });

  test('takes exactly the ports that are set', async () => {
    agent = await pod.agentOn(engine, [8080]);
    expect(await pod.answer('outside', POD_IPV4, 8082)).toBe(`app ${CLIENT_IPV4}`);
    await agent.ask('setPorts', [8082]);
    expect(await pod.answer('outside', POD_IPV4, 8080)).toBe(`app ${CLIENT_IPV4}`);
    expect(await pod.answer('outside', POD_IPV4, 8082)).toMatch(/^agent/);
    await agent.ask('setPorts', []);
    expect(await pod.answer('outside', POD_IPV4, 8082)).toBe(`app ${CLIENT_IPV4}`);
  });

  test('leaves connections that are older than it with the app, counts them and resets them', async () => {
    agent = pod.agent();
    const older: DialAnswer[] = [];
    for (const host of [POD_IPV4, POD_IPV6]) {
      older.push(await pod.outside.ask('dial', { host, port: 8080, line: 'x', isKept: true }));
    }
    await agent.kill();
    agent = await pod.agentOn(engine, [8080]);
    for (const { number } of older) {
      expect(await pod.outside.ask('say', { number, line: 'who' })).toMatch(/^app/);
    }
    await pod.outside.ask('dial', { host: POD_IPV4, port: 8080, line: 'app', isKept: true });
    expect(await agent.ask('countPredating', 8080)).toBe(2);
    expect(await agent.ask('resetPredating', 8080)).toBe(2);
    expect(await agent.ask('countPredating', 8080)).toBe(0);
    for (const { number } of older) await expect(pod.outside.ask('say', { number, line: 'who' })).rejects.toThrow();
  });

  test('keeps taking while beats come', async () => {
    agent = await pod.agentOn(engine, [8080]);
    await agent.ask('beatOften');
    const answers = await pod.outside.ask('storm', {
      host: POD_IPV4,
      port: 8080,
      line: 'who',
      count: 3000,
      together: 20,
    });
    expect(answers).toEqual({ agent: 3000 });
  });

  test('passes many connections of one client on without one that hangs', async () => {
    agent = await pod.agentOn(engine, [8080]);
    const answers = await pod.outside.ask('storm', {
      host: POD_IPV4,
      port: 8080,
      line: 'app',
      count: 3000,
      together: 100,
    });
    expect(answers).toEqual({ app: 3000 });
  });

  test('gives the ports back when no beat comes', async () => {
    agent = await pod.agentOn(engine, [8080]);
    await agent.ask('stopBeats');
    await eventually('the app answers', 4000, async () =>
      (await pod.answer('outside', POD_IPV4, 8080)).startsWith('app'),
    );
  });

  test('gives the ports back while the agent is stopped', async () => {
    agent = await pod.agentOn(engine, [8080]);
    agent.child.kill('SIGSTOP');
    const target = { host: POD_IPV4, port: 8080, line: 'who', answerMs: 200 };
    await eventually('the app answers', 4000, () =>
      pod.outside.ask<DialAnswer>('dial', target).then(
        ({ text }) => text.startsWith('app'),
        () => false,
      ),
    );
  });

  test('lets live connections live on after its removal', async () => {
    agent = await pod.agentOn(engine, [8080]);
    const kept: DialAnswer[] = [];
    for (const line of ['who', 'app']) {
      kept.push(await pod.outside.ask('dial', { host: POD_IPV4, port: 8080, line, isKept: true }));
    }
    await agent.ask('remove');
    expect(await pod.answer('outside', POD_IPV4, 8080)).toBe(`app ${CLIENT_IPV4}`);
    const again = kept.map(({ number }) => pod.outside.ask<string>('say', { number, line: 'again' }));
    expect(await Promise.all(again)).toEqual(['agent again', `app ${CLIENT_IPV4}`]);
  });

  test('closes connections to its own listeners instead of dialling itself', async () => {
    agent = await pod.agentOn(engine, [8080]);
    const [ipv4 = 0, ipv6 = 0] = await agent.ask<number[]>('capturePorts');
    await expect(pod.answer('inside', '127.0.0.1', ipv4, 'app')).rejects.toThrow(/closed|ECONNRESET/);
    await expect(pod.answer('inside', '::1', ipv6, 'app')).rejects.toThrow(/closed|ECONNRESET/);
    await expect(pod.answer('outside', POD_IPV4, ipv4, 'app')).rejects.toThrow(/closed|ECONNRE/);
  });

  test('leaves the pod as it was when it ends', async () => {
    agent = await pod.agentOn(engine, [8080]);
    await agent.end();
    expect(pod.state()).toBe(before);
  });

  test('leaves the pod as it was after SIGKILL, and the next connection reaches the app', async () => {
    agent = await pod.agentOn(engine, [8080]);
    await agent.kill();
    await eventually('the app answers', 1500, () =>
      pod.answer('outside', POD_IPV4, 8080).then(
        text => text === `app ${CLIENT_IPV4}`,
        () => false,
      ),
    );
    await eventually('the pod is as it was', UNDONE_MS, () => pod.state() === before);
  });

  test.each(['onward', 'interception'] as const)(
    'leaves nothing when it dies in its start, after %s',
    async crashAfter => {
      agent = pod.agent();
      const start = { target: `netns/${pod.name}`, engine, keepClientAddress: true, crashAfter };
      await expect(agent.ask('start', start)).rejects.toThrow('has ended');
      await eventually('the pod is as it was', UNDONE_MS, () => pod.state() === before);
    },
  );

  test('removes what an agent left that was killed together with its guards', async () => {
    agent = await pod.agentOn(engine, [8080]);
    agent.child.kill('SIGSTOP');
    for (const guard of guardsOf(agent.pid)) process.kill(guard, 'SIGKILL');
    await agent.kill();
    await eventually('its table is gone', UNDONE_MS, () => !pod.state().includes('flags owner'));
    expect(pod.state()).not.toBe(before);

    agent = await pod.agentOn(engine, [8080]);
    expect(agent.events.join('\n')).toMatch(/dead agent left/);
    expect(await pod.answer('outside', POD_IPV4, 8080, 'app')).toBe(`app ${CLIENT_IPV4}`);
  });

  test('says so when the kernel’s side is gone, and the app serves', async () => {
    agent = await pod.agentOn(engine, [8080]);
    for (const helper of helpersOf(agent.pid)) process.kill(helper, 'SIGKILL');
    await eventually('the loss is told', UNDONE_MS, () => agent.events.some(event => event.startsWith('lost ')));
    expect(await pod.answer('outside', POD_IPV4, 8080)).toBe(`app ${CLIENT_IPV4}`);
    await agent.end();
    expect(pod.state()).toBe(before);
  });

  test('refuses a second agent and leaves the first one’s rules untouched', async () => {
    agent = await pod.agentOn(engine, [8080]);
    const state = withoutTimes(pod.state());
    await expect(pod.agentOn(engine, [8080])).rejects.toThrow(`locked by ${agent.pid}`);
    expect(withoutTimes(pod.state())).toBe(state);
    expect(await pod.answer('outside', POD_IPV4, 8080)).toMatch(/^agent/);
    await agent.kill();
    agent = await pod.agentOn(engine, [8080]);
    expect(await pod.answer('outside', POD_IPV4, 8080)).toMatch(/^agent/);
  });
});

function withoutTimes(text: string): string {
  return text.replaceAll(/(packets|bytes) \d+/g, '');
}
