/** What happens at limits that need a kernel to be reached. Needs root. */

import { existsSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GUARD_END_MS, LISTEN_BACKLOG } from './limits.ts';
import { NftChild } from './nft-child.ts';
import { CLIENT_IPV4, POD_IPV4, Pod } from './testing/pod.ts';
import { guardsOf } from './testing/processes.ts';

test('the listeners queue as many connections as the kernel allows', async () => {
  await using pod = new Pod();
  pod.run('sysctl', ['-qw', 'net.core.somaxconn=100000']);
  const agent = await pod.agentOn('redirect', [8080]);
  const ports = await agent.ask<number[]>('capturePorts');
  for (const port of ports) {
    const [, , sendQueue] = pod.run('ss', ['-Hltn', `sport = :${port}`]).split(/\s+/);
    expect(Number(sendQueue)).toBe(LISTEN_BACKLOG);
  }
});

test('the holder of a lock that answers without end counts as unknown', async () => {
  await using pod = new Pod();
  const answer = JSON.stringify({ pid: 1, started: 'now', more: 'x'.repeat(2000) });
  await pod.sidecar.ask('answerAt', { path: '\0headgate', answer });
  await expect(pod.agentOn('tproxy', [8080])).rejects.toThrow('locked by undefined');
});

test('a guard that hangs is killed, and the agent ends', async () => {
  await using pod = new Pod();
  const agent = await pod.agentOn('tproxy', [8080]);
  const guards = guardsOf(agent.pid);
  expect(guards).not.toEqual([]);
  for (const guard of guards) process.kill(guard, 'SIGSTOP');
  const beginMs = performance.now();
  await agent.end();
  expect(performance.now() - beginMs).toBeLessThan(GUARD_END_MS + 4000);
  expect(guards.filter(guard => existsSync(`/proc/${guard}`))).toEqual([]);
});

test('an nft that hangs is killed at its end', async () => {
  const child = new NftChild([]);
  process.kill(child.pid ?? 0, 'SIGSTOP');
  await child.end();
  expect(await child.exited).toBe('nft ended (SIGKILL)');
});

test('a guard that is slow is waited for, and leaves nothing', async () => {
  await using pod = new Pod();
  using directory = mkdtempDisposableSync(join(tmpdir(), 'headgate-slow-'));
  for (const program of ['iptables-nft', 'ip6tables-nft']) {
    const slow = `#!/bin/sh\nsleep 0.2\nPATH='${process.env.PATH}' exec ${program} "$@"\n`;
    writeFileSync(join(directory.path, program), slow, { mode: 0o755 });
  }
  const before = pod.state();
  const agent = pod.agent({ PATH: `${directory.path}:${process.env.PATH}` });
  const start = { target: `netns/${pod.name}`, engine: 'iptables-redirect', keepClientAddress: true };
  await agent.ask('start', start);
  await agent.ask('setPorts', [8080]);
  await agent.end();
  expect(pod.state()).toBe(before);
});

test('an engine whose self-test is not answered does not start', async () => {
  await using pod = new Pod();
  pod.run('nft', [
    'add table ip deaf; add chain ip deaf out { type filter hook output priority 0; oifname "lo" drop; }',
  ]);
  const agent = pod.agent();
  const start = { target: `netns/${pod.name}`, engine: 'tproxy', keepClientAddress: false };
  await expect(agent.ask('start', start)).rejects.toThrow(
    'the self-test failed: a connection for the agent arrived at nobody',
  );
});

test('where a client has a connection from each of our ports the app sees the address of the pod', async () => {
  await using pod = new Pod();
  await pod.app.ask('listen', { host: '::', port: 8080 });
  const dial = { host: POD_IPV4, port: 8080, line: 'app' };
  for (const localPort of [40000, 40001]) await pod.outside.ask('dial', { ...dial, localPort, isKept: true });
  const agent = await pod.agentOn('tproxy', [8080], { ports: { first: 40000, last: 40001 } });
  expect(await pod.answer('outside', POD_IPV4, 8080, 'app')).toBe(`app ${POD_IPV4}`);
  expect(await agent.ask('counters')).toEqual({ client_address_hidden: 1 });
  expect(await pod.answer('inside', POD_IPV4, 8080, 'app')).toBe(`app ${POD_IPV4}`);
  expect(await pod.answer('outside', POD_IPV4, 8080)).toMatch(`agent ${CLIENT_IPV4}`);
});
