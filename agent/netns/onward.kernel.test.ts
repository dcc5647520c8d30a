/** Connections to the app under a client's address: the ports they use, and how they fail. Needs root. */

import { expect, test } from 'vitest';
import { CLIENT_IPV4, CLIENT_IPV6, POD_IPV4, POD_IPV6, Pod } from './testing/pod.ts';

const FEW_PORTS = { first: 40000, last: 40007 };

test.each([
  { host: POD_IPV4, client: CLIENT_IPV4 },
  { host: POD_IPV6, client: CLIENT_IPV6 },
])('a port that a connection of the client had before is never used for it ($client)', async ({ host, client }) => {
  await using pod = new Pod();
  await pod.app.ask('listen', { host: '::', port: 8080 });
  for (let localPort = 40000; localPort < 40007; localPort++) {
    await pod.outside.ask('dial', { host, port: 8080, line: 'who', localPort, isKept: true });
  }
  await pod.agentOn('tproxy', [8080], { ports: FEW_PORTS });
  expect(await pod.answer('outside', host, 8080, 'app')).toBe(`app ${client}`);
});

test.each([
  { host: POD_IPV4, client: CLIENT_IPV4 },
  { host: POD_IPV6, client: CLIENT_IPV6 },
])(
  'an address that sends from our range of ports is not borrowed any more, and counted ($client)',
  async ({ host, client }) => {
    await using pod = new Pod();
    await pod.app.ask('listen', { host: '::', port: 8080 });
    const agent = await pod.agentOn('tproxy', [8080]);
    expect(await pod.answer('outside', host, 8080, 'app')).toBe(`app ${client}`);
    expect(await agent.ask('counters')).toEqual({});
    const fromNat = await pod.outside.ask<{ text: string }>('dial', {
      host,
      port: 8080,
      line: 'app',
      localPort: 20000,
    });
    expect(fromNat.text).toBe(`app ${host}`);
    expect(await pod.answer('outside', host, 8080, 'app')).toBe(`app ${host}`);
    expect(await agent.ask('counters')).toEqual({ client_address_hidden: 2 });
  },
);

test('ports whose connection rests in TIME_WAIT are used again at once', async () => {
  await using pod = new Pod();
  await pod.app.ask('listen', { host: '::', port: 8080 });
  await pod.agentOn('tproxy', [8080], { ports: { first: 20000, last: 20007 } });
  for (let connection = 0; connection < 64; connection++) {
    expect(await pod.answer('outside', POD_IPV4, 8080, 'app')).toBe(`app ${CLIENT_IPV4}`);
  }
});

test('ports come round to a run of kept connections, and every client is served in its own name', async () => {
  await using pod = new Pod();
  await pod.app.ask('listen', { host: '::', port: 8080 });
  await pod.agentOn('tproxy', [8080], { ports: { first: 20000, last: 20127 } });
  const dial = { host: POD_IPV4, port: 8080, line: 'app' };
  for (let kept = 0; kept < 96; kept++) await pod.outside.ask('dial', { ...dial, isKept: true });
  for (let connection = 0; connection < 64; connection++) {
    expect(await pod.answer('outside', POD_IPV4, 8080, 'app')).toBe(`app ${CLIENT_IPV4}`);
  }
});

test('a closed port of the app refuses at once', async () => {
  await using pod = new Pod();
  const agent = await pod.agentOn('tproxy', [8090]);
  for (const host of [POD_IPV4, POD_IPV6]) await expect(pod.answer('outside', host, 8090, 'app')).rejects.toThrow();
  expect(agent.events).toEqual(['app ECONNREFUSED', 'app ECONNREFUSED']);
});

test('the listening ports of the pod are told without our own', async () => {
  await using pod = new Pod();
  await pod.app.ask('listen', { host: '::1', port: 9001 });
  await pod.app.ask('listen', { host: '127.0.0.1', port: 8080 });
  await pod.app.ask('listen', { host: POD_IPV4, port: 8080 });
  const agent = await pod.agentOn('redirect', [8080]);
  expect(await agent.ask('listListeningPorts')).toEqual([8080, 9001]);
});
