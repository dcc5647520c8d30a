/**
 * Clients that flood or stall, each beside another client's connection that goes on meanwhile: its answers are right and whole, the agent's memory
 * stays bounded, and what was ended or given up is counted.
 */

import { once } from 'node:events';
import { createServer, type Http2Server } from 'node:http2';
import { expect, it } from 'vitest';
import {
  block,
  frame,
  headers,
  request,
  reset,
  settings,
  windowUpdate,
} from '../../agent/steal/http2/testing/frames.ts';
import { PREFACE } from '../../filter-engine/http2/index.ts';
import { ask, createDigestApp, isRight, seeded } from '../corpus/http2/random-traffic.ts';
import {
  attach,
  countOf,
  createPatientHttp2App,
  forgetPeak,
  LocalProcess,
  peakMemoryBytes,
  RawClient,
  until,
} from '../lab/index.ts';
import { connectHttp2 } from './http2-client.ts';
import { describeOverEachShell } from './lab-suite.ts';

const FLOODED_PORT = 8080;
const STEADY_PORT = 8081;
/** Of the same app as the flooded one, without the agent between. */
const ALONE_PORT = 8082;
const MIB = 1024 * 1024;
/** Far below what each flood would cost if it were kept, above what the runtime takes by itself. */
const MEMORY_BYTES = 128 * MIB;
const WITHIN_MS = 60_000;

const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const PING = 6;
const GOAWAY = 7;
const CONTINUATION = 9;
const ACK = 1;
const END_STREAM = 1;
const INITIAL_WINDOW_SIZE = 4;
const PROTOCOL_ERROR = 1;
const CANCEL = 8;
const COMPRESSION_ERROR = 9;
const ENHANCE_YOUR_CALM = 11;

const LARGE = Buffer.alloc(4 * MIB, 'y');
const STALLED_STREAMS = 200;
const PINGS = 100_000;
const PING_FRAME = frame(PING, 0, 0, Buffer.from('12345678'));

/** Answers with more than anybody keeps who does not get rid of it. */
function createLargeApp(): Http2Server {
  // Otherwise node refuses streams while answers wait.
  return createServer({ maxSessionMemory: 2_000 }, (request, response) => {
    request.resume().on('end', () => response.end(LARGE));
    request.on('error', () => undefined);
    response.on('error', () => undefined);
  });
}

/** What one client has of the frames that came to it. */
interface Seen {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

function framesOf(bytes: Buffer): readonly Seen[] {
  const frames: Seen[] = [];
  for (let at = 0; at + 9 <= bytes.length; ) {
    const end = at + 9 + bytes.readUIntBE(at, 3);
    if (end > bytes.length) break;
    const [type = 0, flags = 0] = bytes.subarray(at + 3, at + 5);
    frames.push({ type, flags, streamId: bytes.readUInt32BE(at + 5), payload: bytes.subarray(at + 9, end) });
    at = end;
  }
  return frames;
}

const manyOf = (count: number, bytes: (index: number) => Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, index) => bytes(index)));
const begun = (id: number, user: string): Buffer => headers(id, block(request(user), 'inserted'), 'goes on');

const CONTINUED = Buffer.concat([
  frame(HEADERS, 0, 3, block(request('alice'))),
  manyOf(2_000, () => frame(CONTINUATION, 0, 3, Buffer.alloc(16_384, 0x82))),
]);
/** Fields of 4 kB, 60,000 times by a byte each. */
const BOMB = headers(
  3,
  Buffer.concat([block([...request('alice'), ['x-bomb', 'b'.repeat(3_900)]], 'inserted'), Buffer.alloc(60_000, 0xbe)]),
);
const OVERSIZED = headers(3, block([...request('alice'), ['x-large', 'q'.repeat(200_000)]]));

const settingsOf = (count: number): Buffer => manyOf(count, () => settings([3, 100]));
const resetsOf = (user: string): Buffer =>
  manyOf(5_000, i => Buffer.concat([headers(2 * i + 3, block(request(user))), reset(2 * i + 3, CANCEL)]));

/** What a client sends behind a stolen stream, and how its connection ends. */
const FLOODS = [
  ['a block that goes on and on', CONTINUED, PROTOCOL_ERROR],
  ['an HPACK bomb', BOMB, COMPRESSION_ERROR],
  ['an oversized list', OVERSIZED, PROTOCOL_ERROR],
  ['SETTINGS that nobody could acknowledge in time', settingsOf(5_000), PROTOCOL_ERROR],
  ['rapid resets', resetsOf('alice'), ENHANCE_YOUR_CALM],
] as const;

/** How a connection stands behind a flood: over, or open with these streams reset, and why. */
const OVER = 'over';
const RESET_CALMLY = `3: ${ENHANCE_YOUR_CALM}`;

/** What it sends before any is stolen, what the app makes of it, and how many connections are not followed for it. */
const FLOODS_OF_APP = [
  ['a block that goes on and on', CONTINUED, OVER, 1],
  ['an HPACK bomb', BOMB, RESET_CALMLY, 0],
  ['an oversized list', OVERSIZED, OVER, 1],
  // So many that node's limit, of acknowledgements that wait, is passed however they are cut on their way.
  ['SETTINGS that nobody could acknowledge in time', settingsOf(50_000), OVER, 1],
  ['rapid resets', resetsOf('bob'), OVER, 0],
] as const;

describeOverEachShell('A client that floods or stalls', 'h2flood', (lab, prepare) => {
  let agentPid = 0;

  prepare(async opened => {
    opened.use(await opened.pod.listen(createPatientHttp2App('app'), { port: FLOODED_PORT }));
    opened.use(await opened.pod.listen(createPatientHttp2App('app'), { port: ALONE_PORT }));
    opened.use(await opened.pod.listen(createDigestApp('app', seeded(7)), { port: STEADY_PORT }));
    const large = await LocalProcess.start(opened, createLargeApp());
    const digest = await LocalProcess.start(opened, createDigestApp('alice', seeded(5)));
    const ports = [
      { port: FLOODED_PORT, local: large },
      { port: STEADY_PORT, local: digest },
    ];
    const session = await attach(opened, ports, '--header=x-user: alice');
    agentPid = (await session.event('connected')).agent_pid;
  });

  /** Lets another connection ask the app and a session while `flood` lasts, and once more. */
  async function beside(flood: () => Promise<void>): Promise<void> {
    using client = await connectHttp2(lab(), STEADY_PORT);
    const random = seeded(3);
    const round = async (): Promise<void> => {
      const asked = Array.from({ length: 6 }, () => ask(client.session, random, ['bob', 'alice']));
      const wrong = (await Promise.all(asked)).filter(each => !isRight(each));
      expect({ errors: client.errors, wrong }).toEqual({ errors: [], wrong: [] });
    };
    await round();
    const residentBytes = forgetPeak(agentPid);
    let isOver = false;
    const goOn = async (): Promise<void> => {
      do await round();
      while (!isOver);
    };
    const finish = (): void => {
      isOver = true;
    };
    const ends = await Promise.allSettled([flood().finally(finish), goOn()]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    await round();
    expect(peakMemoryBytes(agentPid) - residentBytes).toBeLessThan(MEMORY_BYTES);
  }

  /** A connection that begins with these SETTINGS, on which the app has said its own. */
  async function connect(...own: readonly (readonly [number, number])[]): Promise<RawClient> {
    return connectTo(FLOODED_PORT, own);
  }

  async function connectTo(port: number, own: readonly (readonly [number, number])[] = []): Promise<RawClient> {
    const client = await RawClient.connect(lab().outside, { host: lab().podAddress4, port });
    client.write(Buffer.concat([PREFACE, settings(...own)]));
    await until(() => framesOf(client.pending).length > 0, { withinMs: WITHIN_MS, what: "the app's SETTINGS" });
    return client;
  }

  it.each(FLOODS)('by %s loses its connection, and nobody else anything', async (_what, bytes, code) => {
    const failed = await countOf(lab(), 'http2_connections_failed');
    await beside(async () => {
      using client = await connect();
      client.write(Buffer.concat([begun(1, 'alice'), bytes]));
      const last = framesOf(await client.readToEnd(WITHIN_MS)).at(-1);
      expect([last?.type, last?.payload.readUInt32BE(4)]).toEqual([GOAWAY, code]);
    });
    expect(await countOf(lab(), 'http2_connections_failed')).toBe(failed + 1);
  });

  /** What comes of a connection that begins with `flood`. */
  async function outcomeOf(port: number, flood: Buffer): Promise<string> {
    using client = await connectTo(port);
    client.write(Buffer.concat([flood, PING_FRAME]));
    const isOver = (): boolean => client.hasEnded || client.errorCode !== undefined;
    const isAnswered = (): boolean => framesOf(client.pending).some(({ type }) => type === PING);
    await until(() => isOver() || isAnswered(), {
      withinMs: WITHIN_MS,
      what: 'the end, or the answer to what follows',
    });
    if (isOver()) return OVER;
    const resets = framesOf(client.pending).filter(({ type }) => type === RST_STREAM);
    return resets.map(({ streamId, payload }) => `${streamId}: ${payload.readUInt32BE()}`).join();
  }

  it.each(FLOODS_OF_APP)('by %s before anything was stolen is the app’s', async (_what, bytes, outcome, opaque) => {
    const before = await countOf(lab(), 'opaque_http2');
    const failed = await countOf(lab(), 'http2_connections_failed');
    expect(await outcomeOf(ALONE_PORT, bytes)).toBe(outcome);
    await beside(async () => {
      expect(await outcomeOf(FLOODED_PORT, bytes)).toBe(outcome);
    });
    expect(await countOf(lab(), 'opaque_http2')).toBe(before + opaque);
    expect(await countOf(lab(), 'http2_connections_failed')).toBe(failed);
  });

  it('by PINGs whose answers it does not read has them all when it does', async () => {
    await beside(async () => {
      using client = await connect();
      client.socket.pause();
      client.write(begun(1, 'alice'));
      const written = once(client.socket, 'drain');
      client.write(manyOf(PINGS, () => PING_FRAME));
      // Another connection's questions and answers pass by it meanwhile.
      using other = await connectHttp2(lab(), STEADY_PORT);
      expect(isRight(await ask(other.session, seeded(9), ['alice']))).toBe(true);
      client.socket.resume();
      await written;
      const answers = (): boolean => client.pending.length >= PINGS * PING_FRAME.length;
      await until(answers, { withinMs: WITHIN_MS, what: 'the answers to all PINGs' });
      const acks = (): number =>
        framesOf(client.pending).filter(({ type, flags }) => type === PING && flags === ACK).length;
      await until(() => acks() === PINGS, { withinMs: WITHIN_MS, what: 'as many answers as PINGs' });
    });
  });

  it('by windows of nothing holds no more than the limit, and what it takes up again comes whole', async () => {
    const ids = Array.from({ length: STALLED_STREAMS }, (_, index) => 2 * index + 1);
    await beside(async () => {
      using client = await connect([INITIAL_WINDOW_SIZE, 0]);
      client.write(Buffer.concat(ids.map(id => headers(id, block(request('alice'))))));
      const seen = (type: number): readonly Seen[] => framesOf(client.pending).filter(each => each.type === type);
      await until(() => seen(HEADERS).length === ids.length, { withinMs: WITHIN_MS, what: 'the heads of all answers' });
      expect(seen(DATA)).toEqual([]);
      client.write(Buffer.concat(ids.slice(1).map(id => reset(id, CANCEL))));
      client.write(Buffer.concat([windowUpdate(0, 8 * MIB), windowUpdate(1, 8 * MIB)]));
      const isWhole = (): boolean => client.pending.length > LARGE.length && seen(DATA).at(-1)?.flags === END_STREAM;
      await until(isWhole, { withinMs: WITHIN_MS, what: 'the whole answer' });
      expect(Buffer.concat(seen(DATA).map(({ payload }) => payload)).equals(LARGE)).toBe(true);
    });
  });
});
