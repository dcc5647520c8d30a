import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { RequestHead } from '../../filter-engine/index.ts';
import { Counters, type Port, toPort } from '../../protocol/index.ts';
import {
  AF_INET,
  bindSocket,
  closeSocket,
  connectSocket,
  listenSocket,
  localSocketAddress,
  openTcpSocket,
  SysError,
  setReuseAddress,
} from '../../sys/index.ts';
import { AppLeg } from './app-leg.ts';
import type { Connection } from './connection.ts';
import type { ConnectionOwner } from './connection-owner.ts';
import { HALF_CLOSED_LOOK_MS, QUEUE_BUDGET_BYTES } from './limits.ts';
import { QueueBudget } from './queue-budget.ts';
import { PortRoutes } from './routes.ts';
import { vanish } from './testing/vanish.ts';
import { Timed, TimerWheel } from './timer-wheel.ts';

const HOST = '127.0.0.1';
/** A loopback address whose ports nobody else shares. */
const OWN_HOST = '127.0.72.71';

const EMFILE = 24;

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

/** Everything that the engine hears, and a promise for the next thing. */
class Heard {
  readonly log: string[] = [];
  readonly endpoint = { address: HOST, port: 4711, podPort: toPort(80) };
  private readonly waiting: (() => void)[] = [];

  appData(buf: Buffer, start: number, end: number): void {
    this.note(`data ${buf.toString('latin1', start, end)}`);
  }
  appEnd(): void {
    this.note('end');
  }
  appReset(): void {
    this.note('reset');
  }
  appRefused(): void {
    this.note('refused');
  }
  appDrain(): void {
    this.note('drain');
  }

  async until(entry: string): Promise<void> {
    while (!this.log.includes(entry)) await new Promise<void>(resolve => this.waiting.push(resolve));
  }

  private note(entry: string): void {
    this.log.push(entry);
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

class Owner implements ConnectionOwner {
  nowMs = 0;
  readonly wheel: TimerWheel;
  readonly head = new RequestHead();
  readonly counters = new Counters();
  readonly limits = { keepAlive: { idleSeconds: 1, intervalSeconds: 1, probes: 1 } };
  readonly queues = new QueueBudget(QUEUE_BUDGET_BYTES);
  readonly onGivenBack = null;
  exhausted = 0;
  readonly warnings: string[] = [];
  /** What `openSocket` gives; the default is an ordinary socket. */
  sockets: (() => number)[] = [];

  /** @param clock whether time passes by itself, or only as `nowMs` is set */
  constructor(clock: 'real' | 'set' = 'real') {
    this.wheel = clock === 'real' ? new TimerWheel() : new TimerWheel(() => this.nowMs);
  }

  routesOf(port: Port): PortRoutes {
    return new PortRoutes(port);
  }
  openSocket(): number {
    return (this.sockets.shift() ?? (() => openTcpSocket(AF_INET)))();
  }
  forget(): void {}
  noteExhausted(): void {
    this.exhausted++;
  }
  warn(message: string): void {
    this.warnings.push(message);
  }
}

function dial(port: number, owner = new Owner()): { leg: AppLeg; heard: Heard; owner: Owner } {
  const heard = new Heard();
  const leg = AppLeg.dial(owner, heard as unknown as Connection, { address: HOST, port });
  undo.push(() => leg.reset());
  return { leg, heard, owner };
}

async function serve(onSocket: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer({ allowHalfOpen: true }, socket => {
    socket.on('error', () => {}); // Legs end by reset when a test is over.
    onSocket(socket);
  }).listen(0, HOST);
  undo.push(() => server.close());
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

it('is open at once, and carries bytes and ends both ways', async () => {
  const port = await serve(socket => socket.pipe(socket));
  const { leg, heard } = dial(port);
  leg.write(Buffer.from('xhellox'), 1, 6);
  leg.end();
  await heard.until('end');
  expect(heard.log).toEqual(['data hello', 'end']);
});

it('reports a refusal in a turn of its own', async () => {
  const port = await serve(() => {});
  undo.pop()?.();
  const { leg, heard } = dial(port);
  leg.write(Buffer.from('lost'), 0, 4);
  expect(heard.log).toEqual([]);
  await heard.until('refused');
  expect(heard.log).toEqual(['refused']);
  expect(leg.queuedBytes).toBe(0);
});

it('passes a reset of the app on', async () => {
  const port = await serve(socket => socket.resetAndDestroy());
  const { heard } = dial(port);
  await heard.until('reset');
});

it('says nothing after it was given up while dialling', async () => {
  const port = await serve(() => {});
  undo.pop()?.();
  const { leg, heard, owner } = dial(port);
  leg.abandon();
  await new Promise<void>(resolve => owner.wheel.set(new Alarm(resolve), 50));
  expect(heard.log).toEqual([]);
});

it('keeps what is written until an app with a full backlog accepts', async () => {
  const listener = openTcpSocket(AF_INET);
  undo.push(() => closeSocket(listener));
  bindSocket(listener, HOST, 0);
  listenSocket(listener, 0);
  const { port } = localSocketAddress(listener);
  const queued = openTcpSocket(AF_INET);
  connectSocket(queued, HOST, port);
  const { leg, heard } = dial(port);
  leg.write(Buffer.from('early'), 0, 5);
  leg.end();
  expect(leg.queuedBytes).toBe(5);
  const received: string[] = [];
  const server = createServer({ allowHalfOpen: true }, socket => {
    socket.on('error', () => {}).setEncoding('latin1');
    socket.on('data', text => received.push(String(text))).on('end', () => socket.end('bye'));
  });
  server.listen({ fd: listener });
  undo.push(() => server.close());
  undo.splice(0, 1);
  closeSocket(queued);
  await heard.until('end');
  expect(received).toEqual(['early']);
  expect(heard.log).toEqual(['drain', 'data bye', 'end']);
});

it('is rid of an app that closed and then vanished', async () => {
  const port = await serve(vanish);
  const owner = new Owner('set');
  const { heard } = dial(port, owner);
  await heard.until('end');
  const passing = setInterval(() => {
    owner.nowMs += HALF_CLOSED_LOOK_MS * 2;
    owner.wheel.advance();
  }, 20);
  undo.push(() => clearInterval(passing));
  await heard.until('reset');
});

it('tries another port when the kernel says that it is taken', async () => {
  const port = await serve(socket => socket.end('hi'));
  const owner = new Owner();
  owner.sockets = [takenSocket(port)];
  const { heard } = dial(port, owner);
  await heard.until('data hi');
  expect(owner.warnings).toEqual([]);
});

it('refuses and says why when there is no socket at all', async () => {
  const owner = new Owner();
  owner.sockets = [
    () => {
      throw new SysError('socket', EMFILE);
    },
  ];
  const { heard } = dial(9, owner);
  await heard.until('refused');
  expect(owner.warnings).toEqual(['the app could not be dialled: socket: EMFILE']);
  expect(owner.exhausted).toBe(1);
});

/** A socket whose four-tuple is in use: connect(2) answers EADDRNOTAVAIL. */
function takenSocket(port: number): () => number {
  const first = openTcpSocket(AF_INET);
  setReuseAddress(first);
  undo.push(() => closeSocket(first));
  bindSocket(first, OWN_HOST, 0);
  connectSocket(first, HOST, port);
  const taken = localSocketAddress(first);
  return () => {
    const second = openTcpSocket(AF_INET);
    setReuseAddress(second);
    bindSocket(second, OWN_HOST, taken.port);
    return second;
  };
}

class Alarm extends Timed {
  private readonly ring: () => void;

  constructor(ring: () => void) {
    super();
    this.ring = ring;
  }

  onTimer(): void {
    this.ring();
  }
}
