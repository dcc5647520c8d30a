/** Two legs of a loop, and their peers in this thread: over loopback what one sends, the other has when the call returns. */
import { randomBytes } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { Counters } from '../../protocol/index.ts';
import {
  AF_INET,
  acceptConnection,
  connectWithBytes,
  EAGAIN,
  EPOLL_OUT,
  endWriting,
  forgetConnection,
  localSocketAddress,
  MappedMemory,
  NAME_BYTES,
  openTcpSocket,
  receiveInto,
  segmentsReceived,
  sendFrom,
  startConnect,
} from '../../sys/index.ts';
import { EpollLeg } from './epoll-leg.ts';
import type { LegOwner, LegThread } from './epoll-leg-owner.ts';
import { EpollLoop, type Watcher } from './epoll-loop.ts';
import { EpollWay } from './epoll-way.ts';
import type { Leg } from './leg.ts';
import { KEEP_ALIVE } from './limits.ts';
import { NOT_MOVED, Passage } from './passage.ts';
import { QueueBudget } from './queue-budget.ts';
import { closeAll, HOST, listen, own } from './testing/raw-sockets.ts';

const BYTES = Buffer.from('all of it');
const EBADF = 9;
const ECONNRESET = 104;

const memory = new MappedMemory(4_096);

afterEach(closeAll);

const portOf = (listener: number): number => localSocketAddress(listener).port;

/** @returns a connection's end of ours, and its peer's */
function connect(): readonly [number, number] {
  const listener = listen();
  const peer = own(openTcpSocket(AF_INET));
  startConnect(peer, HOST, portOf(listener));
  return [acceptConnection(listener, new MappedMemory(NAME_BYTES)), peer];
}

/** Asks for a turn, so that the loop does not wait. */
const AWAKE: Watcher = { watchTag: 0, meet() {}, proceed() {} };

class Thread implements LegThread {
  readonly loop = new EpollLoop();
  readonly queues = new QueueBudget(1 << 20);
  readonly limits = { keepAlive: KEEP_ALIVE };
  readonly counters = new Counters();
  readonly passage = new Passage(this);

  noteOwned(): void {}

  warn(message: string): void {
    throw new Error(message);
  }

  /** Takes these steps, and lets what has happened be told after each. */
  play(...steps: readonly (() => void)[]): void {
    const { loop } = this;
    let next = 0;
    loop.run(() => {
      steps[next++]?.();
      if (next > steps.length) loop.stop();
      loop.again(AWAKE);
    });
  }
}

/** Ends as soon as its peer does, and keeps its socket if it shall. */
class Client implements LegOwner {
  readonly told: string[] = [];
  private readonly keeps: boolean;

  constructor(keeps: boolean) {
    this.keeps = keeps;
  }

  legData(_: Leg, buf: Buffer, start: number, end: number): void {
    this.told.push(buf.toString('latin1', start, end));
  }

  legEnd(leg: Leg): void {
    this.told.push('end');
    leg.end();
  }

  legGone(): void {
    this.told.push('gone');
  }

  keepSocket(): boolean {
    return this.keeps;
  }

  legBroken(): void {
    this.told.push('broken');
  }

  legRefused(): void {}
  legDrained(): void {}

  passUnseen(): number {
    return NOT_MOVED;
  }
}

/** Passes what it reads on, and its end only when it shall. */
class Relay implements LegOwner {
  readonly told: string[] = [];
  readonly from: EpollLeg;
  readonly to: EpollLeg;
  readonly passesEnd: boolean;
  passesUnseen = false;

  constructor(thread: Thread, [from, to]: readonly [number, number], passes: { readonly end: boolean }) {
    this.passesEnd = passes.end;
    this.from = new EpollLeg(thread, this, from, 'accepted');
    this.to = new EpollLeg(thread, this, to, 'accepted');
  }

  legData(_: Leg, buf: Buffer, start: number, end: number): void {
    this.told.push(buf.toString('latin1', start, end));
    this.to.write(buf, start, end);
  }

  legEnd(): void {
    this.told.push('end');
    if (this.passesEnd) this.to.end();
  }

  legBroken(): void {
    this.told.push('broken');
  }

  legRefused(): void {}
  legDrained(): void {}
  legGone(): void {}

  keepSocket(): boolean {
    return false;
  }

  passUnseen(leg: Leg, source: number): number {
    return leg === this.from && this.passesUnseen ? this.to.passFrom(source, Number.POSITIVE_INFINITY) : NOT_MOVED;
  }
}

function relay(passes: { readonly end: boolean }): { thread: Thread; relay: Relay; sender: number; receiver: number } {
  const thread = new Thread();
  const [from, sender] = connect();
  const [to, receiver] = connect();
  return { thread, relay: new Relay(thread, [from, to], passes), sender, receiver };
}

function sendAll(fd: number): void {
  sendFrom(fd, BYTES, 0, BYTES.length, memory);
  endWriting(fd);
}

function received(fd: number): string {
  const count = receiveInto(fd, memory);
  return count < 0 ? `error ${-count}` : memory.bytes.toString('latin1', 0, count);
}

/** Everything that is there. */
function drain(fd: number): Buffer {
  const all: Buffer[] = [];
  for (let count = receiveInto(fd, memory); count > 0; count = receiveInto(fd, memory)) {
    all.push(Buffer.from(memory.bytes.subarray(0, count)));
  }
  return Buffer.concat(all);
}

it('passes the last bytes and the end on as one packet', () => {
  const { thread, relay: legs, sender, receiver } = relay({ end: true });
  const before = segmentsReceived(receiver);
  thread.play(() => sendAll(sender));
  expect(legs.told).toEqual([BYTES.toString(), 'end']);
  expect([received(receiver), received(receiver)]).toEqual([BYTES.toString(), '']);
  expect(segmentsReceived(receiver) - before).toBe(1);
});

it('sends what all wrote behind the events of their turn, to each its own', () => {
  const { thread, relay: legs, sender, receiver } = relay({ end: false });
  const other = Buffer.from('something else');
  const [from, otherSender] = connect();
  const [to, otherReceiver] = connect();
  const otherLegs = new Relay(thread, [from, to], { end: false });
  let seen = '';
  otherLegs.legData = (_, buf, start, end) => {
    seen = received(receiver);
    otherLegs.to.write(buf, start, end);
  };
  thread.play(() => {
    sendFrom(sender, BYTES, 0, BYTES.length, memory);
    sendFrom(otherSender, other, 0, other.length, memory);
  });
  expect(legs.told).toEqual([BYTES.toString()]);
  expect(seen).toBe(`error ${EAGAIN}`);
  expect([received(receiver), received(otherReceiver)]).toEqual([BYTES.toString(), other.toString()]);
});

it('sends what a connection of bytes brings with all else of its turn, to each its own', () => {
  const { thread, relay: legs, sender, receiver } = relay({ end: false });
  const [fd, peer] = connect();
  const [to, otherReceiver] = connect();
  const way = new EpollWay(thread, fd);
  const leg = new EpollLeg(thread, legs, to, 'accepted');
  const other = randomBytes(BYTES.length);
  let read = Buffer.alloc(0);
  const seen: string[] = [];
  way.begin({
    onBytes: (bytes, start, end) => {
      read = Buffer.from(bytes.subarray(start, end));
      leg.write(bytes, start, end);
      seen.push(received(receiver), received(otherReceiver));
    },
    onClosed() {},
  });
  thread.play(() => {
    sendFrom(sender, BYTES, 0, BYTES.length, memory);
    sendFrom(peer, other, 0, other.length, memory);
  });
  expect(seen).toEqual([`error ${EAGAIN}`, `error ${EAGAIN}`]);
  expect(read.equals(other)).toBe(true);
  expect([received(receiver), received(otherReceiver)]).toEqual([BYTES.toString(), other.toString('latin1')]);
  way.destroy();
});

it('sends pieces of one read as one packet', () => {
  const { thread, relay: legs, sender, receiver } = relay({ end: false });
  const before = segmentsReceived(receiver);
  legs.legData = (_, buf, start, end) => {
    legs.to.write(buf, start, start + 3);
    legs.to.write(buf, start + 3, end);
  };
  thread.play(() => sendFrom(sender, BYTES, 0, BYTES.length, memory));
  expect(received(receiver)).toBe(BYTES.toString());
  expect(segmentsReceived(receiver) - before).toBe(1);
});

const MORE = Buffer.from('; more');

it.each<[string, (leg: EpollLeg) => void, readonly string[]]>([
  ['bytes from elsewhere', leg => leg.write(MORE, 0, MORE.length), [`${BYTES}${MORE}`, `error ${EAGAIN}`]],
  [
    'bytes that pass unseen',
    leg => {
      const [source, peer] = connect();
      sendFrom(peer, MORE, 0, MORE.length, memory);
      leg.passFrom(own(source), MORE.length);
    },
    [`${BYTES}${MORE}`, `error ${EAGAIN}`],
  ],
  ['a reset', leg => leg.reset(), [BYTES.toString(), `error ${ECONNRESET}`]],
  ['its end when it is given up', leg => leg.abandon(), [BYTES.toString(), '']],
  [
    'its end when it may write again meanwhile',
    leg => {
      leg.end();
      leg.meet(EPOLL_OUT);
    },
    [BYTES.toString(), ''],
  ],
])('sends what it read before %s', (_, act, arrives) => {
  const { thread, relay: legs, sender, receiver } = relay({ end: false });
  legs.legData = (_leg, buf, start, end) => {
    legs.to.write(buf, start, end);
    act(legs.to);
  };
  thread.play(() => sendFrom(sender, BYTES, 0, BYTES.length, memory));
  expect(arrives.map(() => received(receiver))).toEqual(arrives);
});

it('sends the last bytes at once when the end is not passed on', () => {
  const { thread, relay: legs, sender, receiver } = relay({ end: false });
  thread.play(() => sendAll(sender));
  expect(legs.told).toEqual([BYTES.toString(), 'end']);
  expect([received(receiver), received(receiver)]).toEqual([BYTES.toString(), `error ${EAGAIN}`]);
});

it('leaves a peer the time to read what was written in the turn in which it was given up', () => {
  const { thread, relay: legs, sender, receiver } = relay({ end: false });
  legs.legData = (_, buf, start, end) => {
    legs.to.write(buf, start, end);
    legs.to.abandon();
  };
  // Acknowledges what came.
  const isOpen = (): boolean => sendFrom(receiver, BYTES, 0, BYTES.length, memory) === BYTES.length;
  const looks: boolean[] = [];
  const look = (): void => {
    legs.to.onTimer();
    looks.push(isOpen());
  };
  thread.play(() => sendFrom(sender, BYTES, 0, BYTES.length, memory), isOpen, look, look);
  expect(looks).toEqual([true, false]);
  expect(received(receiver)).toBe(BYTES.toString());
});

it('sends the last bytes before its socket is given away', () => {
  const { thread, relay: legs, sender, receiver } = relay({ end: true });
  legs.legEnd = () => own(legs.to.release().fd);
  thread.play(() => sendAll(sender));
  expect([received(receiver), received(receiver)]).toEqual([BYTES.toString(), `error ${EAGAIN}`]);
});

it('reads out what waits in a pipe before its socket is given away', () => {
  const { thread, relay: legs, sender, receiver } = relay({ end: true });
  legs.passesUnseen = true;
  const piece = randomBytes(1 << 20);
  const sent: Buffer[] = [];
  const sendMore = (): void => {
    const count = sendFrom(sender, piece, 0, piece.length, memory);
    if (count > 0) sent.push(piece.subarray(0, count));
  };
  // As much as all buffers of the kernel hold together, and nobody reads.
  const steps = Array.from({ length: 200 }, () => sendMore);
  thread.play(...steps);
  expect(legs.to.queuedBytes).toBeGreaterThan(0);
  expect(thread.queues.queuedBytes).toBe(legs.to.queuedBytes);
  const { fd, queued } = legs.to.release();
  expect(thread.queues.queuedBytes).toBe(0);
  const unread = drain(own(legs.from.release().fd));
  own(fd);
  const arrived = Buffer.concat([drain(receiver), queued, unread]);
  expect(arrived.equals(Buffer.concat(sent))).toBe(true);
});

it('reads what is there although moving it says that there is nothing', () => {
  const { thread, relay: legs, sender, receiver } = relay({ end: true });
  const much = randomBytes(64 * 1024);
  let asked = 0;
  legs.passUnseen = () => {
    asked++;
    return asked === 1 ? -EAGAIN : 0;
  };
  thread.play(
    () => sendFrom(sender, much, 0, much.length, memory),
    () => sendFrom(sender, BYTES, 0, BYTES.length, memory),
    () => sendAll(sender),
  );
  expect(asked).toBeGreaterThan(1);
  expect(legs.told.at(-1)).toBe('end');
  expect(drain(receiver).equals(Buffer.concat([much, BYTES, BYTES]))).toBe(true);
});

it('tells an end that waited behind a pause', () => {
  const { thread, relay: legs, sender } = relay({ end: false });
  const pass = legs.legData.bind(legs);
  legs.legData = (leg, buf, start, end) => {
    pass(leg, buf, start, end);
    legs.from.pause();
  };
  thread.play(
    () => sendAll(sender),
    () => expect(legs.told).toEqual([BYTES.toString()]),
    () => legs.from.resume(),
  );
  expect(legs.told).toEqual([BYTES.toString(), 'end']);
});

it('sends its first bytes with the last packet of the handshake', () => {
  const app = listen();
  const name = new MappedMemory(NAME_BYTES);
  const thread = new Thread();
  const fd = openTcpSocket(AF_INET);
  connectWithBytes(fd);
  startConnect(fd, HOST, portOf(app));
  expect(acceptConnection(app, name)).toBe(-EAGAIN);
  const leg = new EpollLeg(thread, new Relay(thread, [-1, -1], { end: false }), fd, 'dialled to write');
  leg.write(BYTES, 0, BYTES.length);
  const accepted = own(acceptConnection(app, name));
  expect(received(accepted)).toBe(BYTES.toString());
  leg.reset();
});

it('leaves the socket of a connection that both have ended for the next one, and hears nothing of the last', () => {
  const app = listen();
  const thread = new Thread();
  const owner = new Client(true);
  const fd = own(openTcpSocket(AF_INET));
  let accepted = -1;
  const dial = (): void => {
    connectWithBytes(fd);
    startConnect(fd, HOST, portOf(app));
    new EpollLeg(thread, owner, fd, 'dialled to write').write(BYTES, 0, BYTES.length);
    accepted = own(acceptConnection(app, new MappedMemory(NAME_BYTES)));
    expect(received(accepted)).toBe(BYTES.toString());
  };
  const once = [
    () => sendAll(accepted),
    () => {
      expect(received(accepted)).toBe('');
      expect(owner.told.splice(0)).toEqual([BYTES.toString(), 'end', 'gone']);
      expect(forgetConnection(fd)).toBe(0);
    },
  ];
  thread.play(dial, ...once, dial, ...once, dial, ...once);
});

it('closes it when nobody keeps it', () => {
  const app = listen();
  const thread = new Thread();
  const owner = new Client(false);
  const fd = openTcpSocket(AF_INET);
  startConnect(fd, HOST, portOf(app));
  const leg = new EpollLeg(thread, owner, fd, 'dialled');
  leg.write(BYTES, 0, BYTES.length);
  const accepted = own(acceptConnection(app, new MappedMemory(NAME_BYTES)));
  thread.play(
    () => sendAll(accepted),
    () => expect(owner.told).toEqual([BYTES.toString(), 'end', 'gone']),
  );
  expect(forgetConnection(fd)).toBe(-EBADF);
});
