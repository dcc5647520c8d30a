/** Requests that go to sessions from the relay thread which has their connection, by real sockets and a real thread. */
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { RESET_CLIENT_RESET, RESET_LOCAL_RESET, RESET_SESSION_GONE } from '../../protocol/index.ts';
import { GOES_BACK_AFTER, REPLAY_BYTES } from './limits.ts';
import { ALICE, BOB, get, HOST, ok, post, request } from './testing/messages.ts';
import { OneStreamSession } from './testing/one-stream-session.ts';
import { ShellLab } from './testing/shell-lab.ts';
import { readAtLeast } from './testing/socket-text.ts';

const ONE = { name: 'epoll', threads: 1 };
const ROUNDS = 3;
/** More than all windows and queues between a session and its client hold. */
const MUCH = 'x'.repeat(64 * 1024);

describe('a relay thread', () => {
  it('sends requests to a session and keeps their connection, with one stream for all of them', async () => {
    await using lab = await ShellLab.open(ONE, {}, answerEach(ok('app')));
    const session = new OneStreamSession();
    await lab.subscribe(session);
    const client = await connectShared(lab);
    let received = '';
    for (let round = 1; round <= ROUNDS; round++) {
      received += get('/', ALICE) + post('/', 'body', ALICE);
      client.write(get('/', ALICE) + post('/', 'body', ALICE) + get('/'));
      await until(() => session.received === received.slice(0, -post('/', 'body', ALICE).length));
      session.answer(ok('first'));
      await until(() => session.received === received);
      session.answer(ok('second'));
      expect(await readAtLeast(client, answers.length)).toBe(answers);
    }
    expect(session.stolen).toBe(2 * ROUNDS);
    const counts = lab.counters.snapshot();
    expect(counts).toMatchObject({
      requests_stolen: 2 * ROUNDS,
      requests_passed: GOES_BACK_AFTER + ROUNDS,
      app_dials: 1,
    });
    expect(counts.connections_handed_over ?? 0).toBe(0);
    const { leg } = session;
    client.end();
    await until(() => lab.shell.connectionCount === 0 && leg.hasEnded);
  });

  it.each([
    ['may change the protocol', request('GET / HTTP/1.1', HOST, ALICE, 'connection: upgrade', 'upgrade: websocket')],
    ['has a body of unknown length', request('POST / HTTP/1.1', HOST, ALICE, 'transfer-encoding: chunked')],
    ['is too long to be sent elsewhere', request('POST / HTTP/1.1', HOST, ALICE, `content-length: ${REPLAY_BYTES}`)],
  ])(
    'hands over a connection whose first request for a session %s, and sends a later one on its stream',
    async (_, next) => {
      await using lab = await ShellLab.open(ONE, {}, answerEach(ok('app')));
      const session = new OneStreamSession();
      await lab.subscribe(session);
      const [first, later] = [await connectShared(lab), await connectShared(lab)];
      first.write(next);
      await until(() => session.received === next);
      await until(() => lab.counters.snapshot().connections_handed_over === 1);
      later.write(get('/', ALICE));
      await until(() => session.received === next + get('/', ALICE));
      const { leg } = session;
      session.answer(ok('alice'));
      expect(await readAtLeast(later, ok('alice').length)).toBe(ok('alice'));
      later.write(next);
      await until(() => session.received === next + get('/', ALICE) + next);
      expect(session.leg).toBe(leg);
      expect(lab.counters.snapshot()).toMatchObject({ requests_stolen: 3, connections_handed_over: 1 });
    },
  );

  it('hands over a connection that begins with a request for a session, and one of a port where bodies must be seen', async () => {
    await using lab = await ShellLab.open(ONE, {}, answerEach(ok('app')));
    const session = new OneStreamSession();
    await lab.subscribe(session);
    const fresh = await lab.connect();
    fresh.write(get('/', ALICE));
    await until(() => session.received === get('/', ALICE));
    expect(lab.counters.snapshot().connections_handed_over).toBe(1);
    const shared = await connectShared(lab);
    await lab.subscribe(session, new OneStreamSession('bob', { body: { jsonpath: '$.user', equals: 'bob' } }));
    shared.write(get('/', ALICE));
    await until(() => session.received === get('/', ALICE).repeat(2));
    expect(lab.counters.snapshot().connections_handed_over).toBe(2);
  });

  it('says what is under way, and that it is not any more', async () => {
    await using lab = await ShellLab.open(ONE, {}, answerEach(ok('app')));
    const session = new OneStreamSession();
    await lab.subscribe(session);
    const client = await connectShared(lab);
    client.write(get('/', ALICE));
    await until(() => session.received === get('/', ALICE));
    expect([lab.shell.underWay(session), lab.shell.stolenCount, session.stolen]).toEqual([1, 1, 1]);
    session.answer(ok('alice').slice(0, -1));
    expect(await readAtLeast(client, ok('alice').length - 1)).toBe(ok('alice').slice(0, -1));
    expect([lab.shell.underWay(session), lab.shell.stolenCount]).toEqual([1, 1]);
    session.answer(ok('alice').slice(-1));
    await until(() => lab.shell.underWay(session) === 0 && lab.shell.stolenCount === 0);
  });

  it('tells a session that its client reset the connection', async () => {
    await using lab = await ShellLab.open(ONE, {}, answerEach(ok('app')));
    const session = new OneStreamSession();
    await lab.subscribe(session);
    const client = await connectShared(lab);
    client.write(get('/', ALICE));
    await until(() => session.received === get('/', ALICE));
    client.resetAndDestroy();
    await until(() => session.leg.isSilent);
    expect(session.leg.resetCode).toBe(RESET_CLIENT_RESET);
    expect(lab.shell.stolenCount).toBe(0);
  });

  it('gives the app what a session was not delivered, and answers 502 what it was', async () => {
    await using lab = await ShellLab.open(ONE, {}, answerEach(ok('app')));
    const session = new OneStreamSession();
    await lab.subscribe(session);
    const client = await connectShared(lab);
    const ask = async (): Promise<void> => {
      const before = session.received.length;
      client.write(get('/', ALICE));
      await until(() => session.received.length === before + get('/', ALICE).length);
    };
    await ask();
    session.reset(RESET_SESSION_GONE, 0);
    expect(await readAtLeast(client, ok('app').length)).toBe(ok('app'));
    await ask();
    session.reset(RESET_LOCAL_RESET, get('/', ALICE).length);
    expect(await readAtLeast(client, 12)).toMatch('HTTP/1.1 502');
    expect(lab.counters.snapshot()).toMatchObject({ fallback_session_gone: 1, local_failures: 1 });
  });

  it('sends a request again whose idle stream the local process had just closed', async () => {
    await using lab = await ShellLab.open(ONE, {}, answerEach(ok('app')));
    const session = new OneStreamSession();
    await lab.subscribe(session);
    const client = await connectShared(lab);
    client.write(get('/1', ALICE));
    await until(() => session.received === get('/1', ALICE));
    session.answer(ok('one'));
    expect(await readAtLeast(client, ok('one').length)).toBe(ok('one'));
    client.write(get('/2', ALICE));
    await until(() => session.received === get('/1', ALICE) + get('/2', ALICE));
    const { leg } = session;
    session.end(get('/1', ALICE).length);
    session.reset(RESET_LOCAL_RESET, get('/1', ALICE).length);
    await until(() => session.received === get('/1', ALICE) + get('/2', ALICE).repeat(2));
    expect(session.leg).not.toBe(leg);
    session.answer(ok('two'));
    expect(await readAtLeast(client, ok('two').length)).toBe(ok('two'));
  });

  it('gives the app what a session has no stream for, or that just left', async () => {
    await using lab = await ShellLab.open(ONE, {}, answerEach(ok('app')));
    const session = new OneStreamSession();
    session.hasStreams = false;
    await lab.subscribe(session);
    const ask = async (): Promise<string> => {
      const client = await connectShared(lab);
      client.write(post('/', 'body', ALICE));
      return readAtLeast(client, ok('app').length);
    };
    expect(await ask()).toBe(ok('app'));
    expect(session.noted).toContain('session_streams_refused');
    session.hasStreams = true;
    session.isLive = false;
    expect(await ask()).toBe(ok('app'));
    expect(session.received).toBe('');
    expect(lab.counters.snapshot()).toMatchObject({ session_streams_refused: 1, fallback_session_gone: 1 });
  });

  it('lets nobody wait for a client that does not read, or for a session that does not', async () => {
    await using lab = await ShellLab.open(ONE, {}, answerEach(ok('app')));
    const [slow, quick] = [new OneStreamSession(), new OneStreamSession('bob')];
    await lab.subscribe(slow, quick);
    const deaf = await connectShared(lab);
    deaf.pause();
    deaf.write(get('/', ALICE));
    await until(() => slow.received === get('/', ALICE));
    slow.answer(`HTTP/1.1 200 OK\r\ncontent-length: ${1_000 * MUCH.length}\r\n\r\n`);
    // As much as its credit would let a session send on.
    let sent = 0;
    for (; sent < 1_000 && !slow.leg.isPaused; sent++) {
      slow.answer(MUCH);
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(slow.leg.isPaused).toBe(true);
    const client = await connectShared(lab);
    for (let i = 1; i <= ROUNDS; i++) {
      client.write(get('/', BOB));
      await until(() => quick.received === get('/', BOB).repeat(i));
      quick.answer(ok('bob'));
      expect(await readAtLeast(client, ok('bob').length)).toBe(ok('bob'));
    }
    deaf.resume();
    await until(() => !slow.leg.isPaused);
  });

  it('resets the streams of a thread that breaks', async () => {
    await using lab = await ShellLab.open({ ...ONE, breaksAt: 2 }, {}, answerEach(ok('app')));
    const session = new OneStreamSession();
    await lab.subscribe(session);
    const client = await connectShared(lab);
    client.write(get('/', ALICE));
    await until(() => session.received === get('/', ALICE));
    await lab.connect();
    await until(() => session.leg.isSilent);
    expect(session.leg.resetCode).toBe(RESET_CLIENT_RESET);
    await until(() => lab.shell.connectionCount <= 1);
    expect(lab.shell.stolenCount).toBe(0);
  });
});

const answers = ok('first') + ok('second') + ok('app');

/** A connection that had requests for the app before. */
async function connectShared(lab: ShellLab): Promise<Socket> {
  const client = await lab.connect();
  for (let i = 0; i < GOES_BACK_AFTER; i++) {
    client.write(get('/'));
    expect(await readAtLeast(client, ok('app').length)).toBe(ok('app'));
  }
  return client;
}

function answerEach(answer: string): (socket: Socket) => void {
  return socket => {
    let pending = '';
    socket.on('data', chunk => {
      pending += chunk;
      for (let end = pending.indexOf('\r\n\r\n'); end >= 0; end = pending.indexOf('\r\n\r\n')) {
        const body = pending.startsWith('POST') ? 'body'.length : 0;
        if (pending.length < end + 4 + body) return;
        pending = pending.slice(end + 4 + body);
        socket.write(answer);
      }
    });
    socket.on('end', () => socket.end());
  };
}

/** Polls, bounded by the test's own time. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve));
}
