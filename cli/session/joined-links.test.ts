import { afterEach, describe, expect, test } from 'vitest';
import {
  type ByteWay,
  type ByteWayReader,
  CLOSE_ABNORMAL,
  CLOSE_NORMAL,
  Mux,
  type MuxStream,
  RESET_CANCELLED,
  type StreamOpen,
  toPort,
  toSessionId,
  toSubscriptionId,
  WebSocketWire,
} from '../../protocol/index.ts';
import { MAX_JOINED_LINKS } from '../limits.ts';
import { FakeStream } from '../testing/fake-agent.ts';
import { JoinedLinks } from './joined-links.ts';

const WELCOME = { session: toSessionId('ab12cd34'), secret: 'a-secret-that-is-long-enough' };
const OPEN: StreamOpen = {
  subscriptionId: toSubscriptionId(1),
  podPort: toPort(8080),
  clientPort: toPort(40_000),
  clientAddress: Uint8Array.of(192, 0, 2, 7),
};

/** One end of a connection in memory: what is written arrives in a later turn, and so does the end. */
class NearWay implements ByteWay {
  readonly queuedBytes = 0;
  other: NearWay | null = null;
  #reader: ByteWayReader | null = null;
  #isOver = false;

  static pair(): readonly [NearWay, NearWay] {
    const [near, far] = [new NearWay(), new NearWay()];
    near.other = far;
    far.other = near;
    return [near, far];
  }

  begin(reader: ByteWayReader): void {
    this.#reader = reader;
  }

  write(bytes: Buffer, start: number, end: number): void {
    const copy = Buffer.from(bytes.subarray(start, end));
    setImmediate(() => this.other?.hear(copy));
  }

  end(): void {
    setImmediate(() => this.destroy());
  }

  destroy(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#reader?.onClosed(null);
    setImmediate(() => this.other?.destroy());
  }

  private hear(bytes: Buffer): void {
    if (!this.#isOver) this.#reader?.onBytes(bytes, 0, bytes.length);
  }
}

/** The agent's end of a link. */
class FarEnd {
  readonly heard: unknown[] = [];
  readonly near: WebSocketWire;
  closeCode: number | null = null;
  readonly #mux: Mux;
  readonly #wire: WebSocketWire;

  constructor() {
    const [near, far] = NearWay.pair();
    this.near = new WebSocketWire(near, 'cli');
    this.#wire = new WebSocketWire(far, 'agent');
    this.#mux = new Mux({
      role: 'agent',
      visitor: {
        onOpen: () => undefined,
        onControl: value => this.heard.push(value),
        onPong: () => undefined,
        onProtocolError: () => this.#wire.terminate(),
      },
      transport: this.#wire,
      scheduleFlush: flush => void setImmediate(flush),
    });
    this.#wire.begin({
      onFrames: (bytes, start, end) => this.#mux.receive(bytes, start, end),
      onAlive: () => undefined,
      onClosed: code => {
        this.closeCode = code;
      },
    });
  }

  open(first: string): FakeStream {
    const visitor = new FakeStream();
    visitor.stream = this.#mux.openStream(OPEN, visitor) as MuxStream;
    visitor.write(first);
    return visitor;
  }

  terminate(): void {
    this.#wire.terminate();
  }
}

const ends: FarEnd[] = [];
const taken: FakeStream[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end.terminate();
  taken.length = 0;
});

function linksWith(openWire = async (): Promise<WebSocketWire> => newEnd().near): JoinedLinks {
  return new JoinedLinks({ openWire, onOpen: take });
}

function newEnd(): FarEnd {
  const end = new FarEnd();
  ends.push(end);
  return end;
}

function take(stream: MuxStream): void {
  const visitor = new FakeStream();
  visitor.stream = stream;
  stream.visitor = visitor;
  taken.push(visitor);
}

/** Polls, bounded by the test's own time. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve));
}

describe('further links of a session', () => {
  test('say whose they are, and carry streams both ways', async () => {
    const links = linksWith();
    links.add(2, WELCOME);
    await until(() => ends.length === 2 && ends.every(({ heard }) => heard.length > 0));
    expect(ends.map(({ heard }) => heard)).toEqual([[{ type: 'join', ...WELCOME }], [{ type: 'join', ...WELCOME }]]);
    const streams = ends.map(end => end.open('request'));
    await until(() => taken.length === 2);
    for (const each of taken) await each.until(({ text }) => text === 'request');
    expect(links.streamCount).toBe(2);
    for (const each of taken) each.write('answer');
    for (const each of streams) await each.until(({ text }) => text === 'answer');
  });

  test('opens no more links than a machine has use for', async () => {
    linksWith().add(1_000_000, WELCOME);
    expect(ends).toHaveLength(MAX_JOINED_LINKS);
  });

  test('are not missed where they cannot be had, or break', async () => {
    let asked = 0;
    const links = linksWith(() =>
      asked++ === 0 ? Promise.reject(new Error('ECONNREFUSED')) : Promise.resolve(newEnd().near),
    );
    links.add(2, WELCOME);
    const [end] = ends;
    if (end === undefined) throw new Error('no link was opened');
    await until(() => end.heard.length > 0);
    end.open('request');
    await until(() => taken.length === 1);
    end.terminate();
    await taken[0]?.until(({ reset }) => reset !== null);
    await until(() => links.streamCount === 0);
  });

  test('end with their tunnel, behind what was said', async () => {
    const links = linksWith();
    links.add(1, WELCOME);
    const [end] = ends;
    if (end === undefined) throw new Error('no link was opened');
    await until(() => end.heard.length > 0);
    const stream = end.open('request');
    await until(() => taken.length === 1);
    taken[0]?.stream.reset(RESET_CANCELLED, 0);
    links.close();
    await stream.until(({ reset }) => reset !== null);
    expect(stream.reset).toEqual({ code: RESET_CANCELLED, deliveredBytes: 0 });
    links.add(1, WELCOME);
    await until(() => ends.every(({ closeCode }) => closeCode !== null));
    expect(ends.map(({ closeCode, heard }) => [closeCode, heard.length])).toEqual([
      [CLOSE_NORMAL, 1],
      [CLOSE_ABNORMAL, 0],
    ]);
  });
});
