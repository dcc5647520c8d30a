/** Sessions that have a tunnel in the thread of their connections, by real sockets and a real thread. */
import { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CLOSE_NORMAL,
  Mux,
  type MuxStream,
  type ResetCode,
  type StreamOpen,
  type StreamVisitor,
  toSubscriptionId,
  WebSocketWire,
  type WireEvents,
} from '../../protocol/index.ts';
import { openSocketPair, StreamWay } from '../../sys/index.ts';
import { EpollShell } from './epoll-shell.ts';
import { ALICE, get, HOST, ok, request } from './testing/messages.ts';
import { OneStreamSession } from './testing/one-stream-session.ts';
import { ShellLab } from './testing/shell-lab.ts';
import { readAtLeast } from './testing/socket-text.ts';

const ONE = { name: 'epoll', threads: 1 };
const SUBSCRIPTION = toSubscriptionId(77);
const NOTHING = Buffer.alloc(0);

/** A session's end of its streams: what came on the present one, and how it ended. */
class JoinedCli implements WireEvents, StreamVisitor {
  readonly opens: StreamOpen[] = [];
  received = '';
  resets: ResetCode[] = [];
  closeCode: number | null = null;
  private stream: MuxStream | null = null;
  private readonly wire: WebSocketWire;
  private readonly mux: Mux;

  constructor(fd: number) {
    const socket = new Socket({ fd });
    socket.on('error', () => undefined);
    this.wire = new WebSocketWire(new StreamWay(socket, NOTHING), 'cli');
    this.mux = new Mux({
      role: 'cli',
      visitor: {
        onOpen: (stream, open) => {
          this.opens.push(open);
          this.stream = stream;
          stream.visitor = this;
        },
        onControl: () => undefined,
        onPong: () => undefined,
        onProtocolError: () => this.wire.terminate(),
      },
      transport: this.wire,
      scheduleFlush: flush => void setImmediate(flush),
    });
    this.wire.begin(this);
  }

  answer(text: string): void {
    this.stream?.write(Buffer.from(text, 'latin1'), 0, text.length);
  }

  /** As a CLI that leaves: nothing of what came was delivered. */
  refuse(code: 6): void {
    this.stream?.reset(code, 0);
    this.mux.flush();
  }

  /** Sends what is no frame. */
  babble(): void {
    this.wire.sendBorrowed(Buffer.alloc(64, 0xff), 14, 64);
  }

  terminate(): void {
    this.wire.terminate();
  }

  onFrames(bytes: Buffer, start: number, end: number): void {
    this.mux.receive(bytes, start, end);
  }

  onAlive(): void {}

  onClosed(code: number): void {
    this.closeCode = code;
    this.mux.destroy();
  }

  onData(bytes: Buffer, start: number, end: number): void {
    this.received += bytes.toString('latin1', start, end);
    this.stream?.consumed(end - start);
  }

  onEnd(): void {
    this.stream?.end();
  }

  onReset(code: ResetCode): void {
    this.resets.push(code);
  }

  onDrain(): void {}
}

interface Stage {
  readonly lab: ShellLab;
  readonly shell: EpollShell;
  readonly session: OneStreamSession;
  readonly owner: object;
  readonly cli: JoinedCli;
}

let labs: ShellLab[] = [];

afterEach(async () => {
  for (const lab of labs) await lab[Symbol.asyncDispose]();
  labs = [];
});

async function open(kind = ONE): Promise<Stage> {
  const lab = await ShellLab.open(kind, {}, socket => socket.on('data', () => socket.write(ok('app'))));
  labs.push(lab);
  if (!(lab.shell instanceof EpollShell)) throw new Error('not a shell of threads');
  const owner = {};
  const session = Object.assign(new OneStreamSession(), { session: owner, id: SUBSCRIPTION });
  await lab.subscribe(session);
  return { lab, shell: lab.shell, session, owner, cli: join(lab.shell, owner) };
}

/** One more WebSocket of a session. */
function join(shell: EpollShell, owner: object): JoinedCli {
  const [theirs, ours] = openSocketPair();
  expect(shell.joining.join(owner, theirs)).toBe(true);
  return new JoinedCli(ours);
}

/** Polls, bounded by the test's own time. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve));
}

describe('a relay thread that a session has a tunnel in', () => {
  it('sends all that the session wants there, and keeps its connections', async () => {
    const { lab, shell, session, owner, cli } = await open();
    const client = await lab.connect();
    for (let round = 1; round <= 3; round++) {
      client.write(get('/', ALICE));
      await until(() => cli.received === get('/', ALICE).repeat(round));
      expect(shell.underWay(session)).toBe(1);
      // Told behind the turn in which it is opened.
      await until(() => shell.joining.streamsOf(owner) === 1);
      cli.answer(ok('alice'));
      expect(await readAtLeast(client, ok('alice').length)).toBe(ok('alice'));
      client.write(get('/'));
      expect(await readAtLeast(client, ok('app').length)).toBe(ok('app'));
    }
    expect(cli.opens).toEqual([expect.objectContaining({ subscriptionId: SUBSCRIPTION, podPort: lab.appPort })]);
    expect([session.received, session.stolen]).toEqual(['', 0]);
    shell.settleCounts();
    expect(session.stolen).toBe(3);
    expect(lab.counters.snapshot()).toMatchObject({ requests_stolen: 3, requests_passed: 3 });
    expect(lab.counters.snapshot().connections_handed_over ?? 0).toBe(0);
    client.end();
    await until(() => shell.connectionCount === 0 && shell.joining.streamsOf(owner) === 0);
  });

  it('hands over a connection whose first request may change its protocol', async () => {
    const { lab, session, cli } = await open();
    const upgrade = request('GET / HTTP/1.1', HOST, ALICE, 'connection: upgrade', 'upgrade: websocket');
    const client = await lab.connect();
    client.write(upgrade);
    await until(() => session.received === upgrade);
    expect([cli.received, lab.counters.snapshot().connections_handed_over]).toEqual(['', 1]);
  });

  it('gives the app what its session has not got when that goes away, and what comes then', async () => {
    const { lab, shell, session, owner, cli } = await open();
    const client = await lab.connect();
    client.write(get('/', ALICE));
    await until(() => cli.received === get('/', ALICE));
    session.isLive = false;
    await lab.subscribe();
    // What was said before it went is heard first.
    cli.refuse(6);
    shell.joining.part(owner);
    expect(await readAtLeast(client, ok('app').length)).toBe(ok('app'));
    await until(() => cli.closeCode !== null);
    client.write(get('/', ALICE));
    expect(await readAtLeast(client, ok('app').length)).toBe(ok('app'));
    expect(session.received).toBe('');
  });

  it('answers 502 where its session goes away with a request that it may have acted on', async () => {
    const { lab, shell, owner, cli } = await open();
    const client = await lab.connect();
    client.write(get('/', ALICE));
    await until(() => cli.received === get('/', ALICE));
    shell.joining.part(owner);
    expect(await readAtLeast(client, 12)).toMatch(/^HTTP\/1\.1 502/);
    await until(() => cli.closeCode === CLOSE_NORMAL);
  });

  it.each([
    ['breaks', (cli: JoinedCli) => cli.terminate()],
    ['says what is no frame', (cli: JoinedCli) => cli.babble()],
  ])('goes by the thread of its sessions once the tunnel %s', async (_, harm) => {
    const { lab, session, owner, shell, cli } = await open();
    const first = await lab.connect();
    first.write(get('/', ALICE));
    await until(() => cli.received === get('/', ALICE));
    harm(cli);
    expect(await readAtLeast(first, 12)).toMatch(/^HTTP\/1\.1 502/);
    const client = await lab.connect();
    client.write(get('/', ALICE));
    await until(() => session.received === get('/', ALICE));
    session.answer(ok('by the other way'));
    expect(await readAtLeast(client, ok('by the other way').length)).toBe(ok('by the other way'));
    expect(lab.counters.snapshot().connections_handed_over).toBe(1);
    await until(() => shell.joining.streamsOf(owner) === 0);
  });

  it('tells a session that its client reset the connection', async () => {
    const { lab, cli } = await open();
    const client = await lab.connect();
    client.write(get('/', ALICE));
    await until(() => cli.received === get('/', ALICE));
    client.resetAndDestroy();
    await until(() => cli.resets.length === 1);
  });

  it('has one tunnel of a session, and another one once that was away', async () => {
    const { shell, owner, cli, lab } = await open();
    const [theirs, ours] = openSocketPair();
    expect(shell.joining.join(owner, theirs)).toBe(false);
    const lost = new JoinedCli(ours);
    await until(() => lost.closeCode !== null);
    shell.joining.part(owner);
    await until(() => cli.closeCode !== null);
    const session = Object.assign(new OneStreamSession(), { session: owner, id: SUBSCRIPTION });
    await lab.subscribe(session);
    const again = join(shell, owner);
    const client = await lab.connect();
    client.write(get('/', ALICE));
    await until(() => again.received === get('/', ALICE));
  });

  it('keeps what a session does not read apart from others', async () => {
    const { lab, shell, cli } = await open();
    const other = {};
    const bob = Object.assign(new OneStreamSession('bob'), { session: other, id: toSubscriptionId(1) });
    const alice = Object.assign(new OneStreamSession(), { session: {}, id: SUBSCRIPTION });
    await lab.subscribe(alice, bob);
    const second = join(shell, other);
    const client = await lab.connect();
    client.write(get('/', 'x-user: bob'));
    await until(() => second.received === get('/', 'x-user: bob'));
    expect(cli.received).toBe('');
    expect(second.opens[0]?.subscriptionId).toBe(1);
  });
});
