/** What only relay threads can do: break, be missing, be several, find no descriptor. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { toPort } from '../../protocol/index.ts';
import { AF_INET, closeSocket, connectSocket, limitDescriptors, openTcpSocket } from '../../sys/index.ts';
import { EpollShell } from './epoll-shell.ts';
import { ACCEPT_REST_MS, GOES_BACK_AFTER } from './limits.ts';
import { ALICE, get, ok, postChunked } from './testing/messages.ts';
import { OneStreamSession } from './testing/one-stream-session.ts';
import { ShellLab } from './testing/shell-lab.ts';
import { readAtLeast } from './testing/socket-text.ts';

const ONE = { name: 'epoll', threads: 1 };
const TWO = { name: 'epoll', threads: 2 };

it('is served by the net shell when no relay thread can start', async () => {
  await using lab = await ShellLab.open({ ...ONE, entry: new URL('file:///nowhere/relay.ts') }, {}, answer);
  expect(lab.shell.io).toBe('net');
  expect(await ask(lab)).toBe(ok('app'));
  expect(lab.warnings.at(-1)).toMatch('relayed by the main thread');
});

it('loses the connections of a thread that breaks, says so, and goes on with the net shell', async () => {
  await using lab = await ShellLab.open({ ...ONE, breaksAt: 3 }, {}, answer);
  const client = await lab.connect();
  const reset = once(client, 'error');
  client.write(get('/'));
  await once(client, 'readable');
  const second = await lab.connect();
  second.write(get('/'));
  await once(second, 'readable');
  await lab.connect();
  expect(await reset).toMatchObject([{ code: 'ECONNRESET' }]);
  expect(await ask(lab)).toBe(ok('app'));
  expect(lab.shell.io).toBe('net');
  expect(lab.counters.snapshot().relay_threads_lost).toBe(1);
  expect(lab.warnings[0]).toBe('a relay thread broke, and 2 connections with it: told to break');
});

it('gives up the pipes of a thread that breaks, too', async () => {
  const much = Buffer.alloc(12 * 1024 * 1024, 'x');
  const serve = (socket: Socket): void => void socket.once('data', () => socket.write(much));
  await using lab = await ShellLab.open({ ...ONE, breaksAt: 2 }, {}, serve);
  const client = await lab.connect();
  client.pause().write('\0');
  await until(() => (lab.counters.snapshot().bytes_passed_unseen ?? 0) > 0);
  await lab.connect();
  await until(() => lab.counters.snapshot().relay_threads_lost === 1);
  await until(() => lab.shell.io === 'net');
  const reset = once(client, 'error');
  client.resume();
  expect(await reset).toMatchObject([{ code: 'ECONNRESET' }]);
});

it('resets a connection that is on its way back to a thread which breaks', async () => {
  await using lab = await ShellLab.open({ ...ONE, hangsAt: 2 }, {}, answer);
  const session = new OneStreamSession();
  await lab.subscribe(session);
  const client = await lab.connect();
  const reset = once(client, 'error');
  const stolen = postChunked('/', 'body', ALICE);
  client.write(stolen);
  await until(() => session.received === stolen);
  session.answer(ok('alice'));
  expect(await readAtLeast(client, ok('alice').length)).toBe(ok('alice'));
  await lab.connect();
  await until(() => lab.isHanging);
  for (let i = 0; i < GOES_BACK_AFTER; i++) {
    client.write(get('/'));
    expect(await readAtLeast(client, ok('app').length)).toBe(ok('app'));
  }
  await until(() => lab.counters.snapshot().connections_handed_back === 1);
  expect(lab.shell.connectionCount).toBe(1);
  const [onward] = lab.accepted;
  if (onward === undefined) throw new Error('the app was not dialled');
  const appReset = once(onward, 'error');
  lab.breakHanging();
  expect(await reset).toMatchObject([{ code: 'ECONNRESET' }]);
  expect(await appReset).toMatchObject([{ code: 'ECONNRESET' }]);
  await until(() => lab.shell.connectionCount === 0);
  expect(lab.warnings[0]).toBe('a relay thread broke, and 1 connections with it: told to break');
  expect(lab.counters.snapshot()).toMatchObject({ connections_closed: 1, relay_threads_lost: 1 });
});

it('does not wait for ever for a thread that hangs', async () => {
  const lab = await ShellLab.open({ ...ONE, hangsAt: 1 }, {}, answer);
  try {
    await lab.connect();
    // As long as it takes orders it does not hang yet.
    do lab.shell.routesOf(toPort(lab.appPort)).set([new OneStreamSession()]);
    while (await lab.shell.settled());
    expect(lab.warnings).toEqual(['a relay thread takes no orders since 5 s']);
    // It has been waited for; nobody else is kept waiting.
    lab.shell.routesOf(toPort(lab.appPort)).set([]);
    expect(await lab.shell.settled()).toBe(false);
    expect(lab.warnings.length).toBe(1);
  } finally {
    if (lab.shell instanceof EpollShell) lab.shell.kill();
  }
});

it('shares connections and sessions between threads, and adds their counts up', async () => {
  await using lab = await ShellLab.open(TWO, {}, answer);
  const session = new OneStreamSession();
  await lab.subscribe(session);
  for (let i = 0; i < 40; i++) expect(await ask(lab)).toBe(ok('app'));
  const client = await lab.connect();
  client.write(get('/', ALICE));
  await until(() => session.received === get('/', ALICE));
  expect(lab.counters.snapshot()).toMatchObject({ connections_accepted: 41, requests_passed: 40, requests_stolen: 1 });
});

it('tells the sessions what befell connections', async () => {
  await using lab = await ShellLab.open(ONE);
  const session = new OneStreamSession();
  await lab.subscribe(session);
  for (let i = 0; i < 2; i++) (await lab.connect()).write('\0');
  await until(() => session.noted.length === 2);
  expect(session.noted).toEqual(['opaque_not_http', 'opaque_not_http']);
});

it('tells a session that leaves what befell connections just before', async () => {
  await using lab = await ShellLab.open(ONE);
  for (let i = 1; i <= 20; i++) {
    const session = new OneStreamSession();
    await lab.subscribe(session);
    (await lab.connect()).write('\0');
    await until(() => lab.counters.snapshot().opaque_not_http === i);
    lab.shell.routesOf(toPort(lab.appPort)).set([]);
    await lab.shell.settled();
    expect(session.noted).toEqual(['opaque_not_http']);
  }
});

it('does not spin when there is no descriptor', async () => {
  await using lab = await ShellLab.open(ONE, {}, answer);
  const client = openTcpSocket(AF_INET);
  const free = openTcpSocket(AF_INET);
  closeSocket(free);
  const former = limitDescriptors(free);
  const startMs = performance.now();
  connectSocket(client, '127.0.0.1', lab.port);
  await until(() => (lab.counters.snapshot().connections_refused_limit ?? 0) >= 4);
  const passedMs = performance.now() - startMs;
  limitDescriptors(former);
  expect(passedMs).toBeGreaterThanOrEqual(3 * ACCEPT_REST_MS);
  await until(() => lab.shell.connectionCount === 1);
  closeSocket(client);
  expect(await ask(lab)).toBe(ok('app'));
});

it('hands over whatever a split leaves of a request that matches, its end right behind', async () => {
  await using lab = await ShellLab.open(ONE, {}, answer);
  const request = postChunked('/', 'body', ALICE);
  for (let at = 1; at < request.length; at += 7) {
    const session = new OneStreamSession();
    await lab.subscribe(session);
    const client = await lab.connect();
    client.write(get('/before'));
    await once(client, 'readable');
    client.read();
    client.write(request.slice(0, at));
    await new Promise(resolve => setImmediate(resolve));
    client.end(request.slice(at));
    await until(() => session.received === request);
    session.answer(ok('alice'));
    expect(await readAll(client)).toBe(ok('alice'));
  }
  await until(() => lab.shell.connectionCount === 0);
});

function answer(socket: Socket): void {
  socket.on('data', () => socket.write(ok('app'))).on('end', () => socket.end());
}

async function ask(lab: ShellLab): Promise<string> {
  const client = await lab.connect();
  client.write(get('/'));
  await once(client, 'readable');
  const text = String(client.read());
  client.end();
  return text;
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += chunk;
  return text;
}

/** Polls, bounded by the test's own time. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve));
}
