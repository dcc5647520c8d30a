/**
 * A client that is far away, an app and a local process that are near: what is written to the client arrives with the next round trip, and
 * what the others are told they answer at once. So what a round trip carries is the arithmetic of windows, and no clock is asked.
 */
import {
  DATA,
  DEFAULT_WINDOW_BYTES,
  HEADERS,
  PREFACE,
  readStreamId,
  readUint32,
  SETTINGS,
  SETTINGS_INITIAL_WINDOW_SIZE,
  WINDOW_UPDATE,
} from '../../../../filter-engine/http2/index.ts';
import { Stage } from '../../testing/stage.ts';
import { block, data, headers, OK, OPENING, type Pair, SETTINGS_ACK, settings, windowUpdate } from './frames.ts';

const HEADER_BYTES = 9;
const FRAME_BYTES = 16_384;
/** Of the stage. */
const READ_BYTES = 128 * 1024;
const PIECE = Buffer.alloc(FRAME_BYTES, 'x');

/** What an endpoint lets its peer send ahead. */
export interface Windows {
  readonly stream: number;
  readonly connection: number;
}

/** One end of a connection: it sends as much as it may of endless bodies, and reads whatever is not stalled. */
class Endpoint {
  readonly label: string;
  /** Streams whose HEADERS came. */
  readonly asked = new Set<number>();
  /** DATA that came, by stream. */
  readonly read = new Map<number, number>();
  /** Of these streams nothing is read: no credit is given for them. */
  readonly stalled = new Set<number>();
  /** Bodies that it sends, and what of the peer's windows is left. */
  readonly bodies = new Map<number, number>();
  private connectionLeft = DEFAULT_WINDOW_BYTES;
  private initialWindow = DEFAULT_WINDOW_BYTES;
  private readonly onHeaders: (endpoint: Endpoint, streamId: number) => void;
  private prefaceLeft: number;
  private kept = Buffer.alloc(0);

  constructor(label: string, onHeaders: (endpoint: Endpoint, streamId: number) => void) {
    this.label = label;
    this.onHeaders = onHeaders;
    this.prefaceLeft = label === 'client' ? 0 : PREFACE.length;
  }

  begin(streamId: number): void {
    this.bodies.set(streamId, this.initialWindow);
  }

  /** @returns what it answers */
  hear(bytes: Buffer): Buffer[] {
    const skipped = Math.min(this.prefaceLeft, bytes.length);
    this.prefaceLeft -= skipped;
    this.kept = Buffer.concat([this.kept, bytes.subarray(skipped)]);
    const answers: Buffer[] = [];
    let at = 0;
    while (this.kept.length - at >= HEADER_BYTES) {
      const end = at + HEADER_BYTES + this.kept.readUIntBE(at, 3);
      if (end > this.kept.length) break;
      this.meet(this.kept.subarray(at, end), answers);
      at = end;
    }
    this.kept = Buffer.from(this.kept.subarray(at));
    return answers;
  }

  /** DATA as far as windows go. */
  pour(): Buffer[] {
    const frames: Buffer[] = [];
    for (const [streamId, left] of this.bodies) {
      let room = Math.min(left, this.connectionLeft);
      this.connectionLeft -= room;
      this.bodies.set(streamId, left - room);
      for (; room > 0; room -= Math.min(room, FRAME_BYTES)) {
        frames.push(data(streamId, PIECE.subarray(0, Math.min(room, FRAME_BYTES)), 'goes on'));
      }
    }
    return frames;
  }

  private meet(frame: Buffer, answers: Buffer[]): void {
    const type = frame[3];
    const streamId = readStreamId(frame, 5);
    if (type === HEADERS) {
      this.asked.add(streamId);
      this.onHeaders(this, streamId);
    } else if (type === SETTINGS && frame[4] === 0) {
      this.meetSettings(frame);
      answers.push(SETTINGS_ACK);
    } else if (type === WINDOW_UPDATE) {
      const increment = readUint32(frame, HEADER_BYTES);
      const left = this.bodies.get(streamId);
      if (streamId === 0) this.connectionLeft += increment;
      else if (left !== undefined) this.bodies.set(streamId, left + increment);
    } else if (type === DATA) {
      const length = frame.length - HEADER_BYTES;
      this.read.set(streamId, (this.read.get(streamId) ?? 0) + length);
      if (length > 0 && !this.stalled.has(streamId)) {
        answers.push(windowUpdate(0, length), windowUpdate(streamId, length));
      }
    }
  }

  private meetSettings(frame: Buffer): void {
    for (let at = HEADER_BYTES; at < frame.length; at += 6) {
      if (frame.readUInt16BE(at) !== SETTINGS_INITIAL_WINDOW_SIZE) continue;
      const change = readUint32(frame, at + 2) - this.initialWindow;
      this.initialWindow += change;
      for (const [streamId, left] of this.bodies) this.bodies.set(streamId, left + change);
    }
  }
}

export class FarClient {
  readonly client = new Endpoint('client', () => undefined);
  private readonly stage = new Stage({
    sessions: { alice: { filter: { header: { name: 'x-user', equals: 'alice' } } } },
  });
  private readonly near = new Map<string, Endpoint>();
  private readonly direction: 'up' | 'down';
  private readonly appWindows: Windows;
  /** What is on its way to the client. */
  private flying: Buffer[] = [];

  /** @param direction in which bodies go; `windows` are those of their reader: the client, or the app */
  constructor(direction: 'up' | 'down', windows: Windows) {
    this.direction = direction;
    const small = { stream: DEFAULT_WINDOW_BYTES, connection: DEFAULT_WINDOW_BYTES };
    this.appWindows = direction === 'up' ? windows : small;
    this.send([OPENING, ...opening(direction === 'down' ? windows : small)]);
    this.roundTrip();
    this.roundTrip();
  }

  /** A request that has a body without an end, or whose answer has one. */
  ask(streamId: number, user: string): void {
    const fields: readonly Pair[] = [
      [':method', 'POST'],
      [':scheme', 'http'],
      [':path', '/'],
      [':authority', 'shop'],
      ['x-user', user],
    ];
    if (this.direction === 'up') this.client.begin(streamId);
    this.send([headers(streamId, block(fields), this.direction === 'up' ? 'goes on' : 'ends')]);
  }

  /** Who was given the stream. */
  whoHas(streamId: number): string | undefined {
    return [...this.near.values()].find(each => each.asked.has(streamId))?.label;
  }

  /** DATA of the stream that its reader has. */
  bytesOf(streamId: number): number {
    const readers = this.direction === 'down' ? [this.client] : [...this.near.values()];
    return readers.reduce((sum, each) => sum + (each.read.get(streamId) ?? 0), 0);
  }

  /** The local process reads nothing more of a stream. */
  stallLocal(streamId: number): void {
    this.near.get('alice')?.stalled.add(streamId);
  }

  /** What was written to the client arrives there, and what it says to that arrives here. */
  roundTrip(): void {
    const arrived = this.flying.splice(0);
    const answers = arrived.flatMap(bytes => this.client.hear(bytes));
    this.send([...answers, ...this.client.pour()]);
  }

  private send(frames: readonly Buffer[]): void {
    this.deliver('client', frames);
    for (let deeds = this.stage.deeds.splice(0); deeds.length > 0; deeds = this.stage.deeds.splice(0)) {
      for (const { leg, did, bytes } of deeds) {
        if (did !== 'write') continue;
        if (leg === 'client') this.flying.push(bytes);
        else this.tell(leg, bytes);
      }
    }
  }

  private tell(label: string, bytes: Buffer): void {
    let endpoint = this.near.get(label);
    if (endpoint === undefined) {
      endpoint = new Endpoint(label, (each, streamId) => this.answer(each, streamId));
      this.near.set(label, endpoint);
      const small = { stream: DEFAULT_WINDOW_BYTES, connection: DEFAULT_WINDOW_BYTES };
      this.deliver(label, opening(label === 'app' ? this.appWindows : small));
    }
    this.deliver(label, [...endpoint.hear(bytes), ...endpoint.pour()]);
  }

  private answer(endpoint: Endpoint, streamId: number): void {
    this.deliver(endpoint.label, [headers(streamId, OK, 'goes on')]);
    if (this.direction === 'down') endpoint.begin(streamId);
  }

  private deliver(label: string, frames: readonly Buffer[]): void {
    const all = Buffer.concat(frames);
    for (let at = 0; at < all.length; at += READ_BYTES) this.stage.send(label, [all.subarray(at, at + READ_BYTES)]);
  }
}

/** What says that a peer may send so much ahead. */
function opening({ stream, connection }: Windows): Buffer[] {
  const more = connection - DEFAULT_WINDOW_BYTES;
  return [settings([SETTINGS_INITIAL_WINDOW_SIZE, stream]), ...(more > 0 ? [windowUpdate(0, more)] : [])];
}
