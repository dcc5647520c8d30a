/**
 * Both ends of a session's tunnel: many streams and control messages over one WebSocket, without the socket and without a clock.
 *
 * In: `receive` takes each WebSocket message. Out: frames gather in a batch, `scheduleFlush` asks the owner for a turn, and
 * one message leaves then (outgoing-batch.ts). Wire: frames.ts. A stream's life: stream-state.ts. Who may send when the
 * session's credit is short: send-schedule.ts.
 *
 * Streams: the agent opens them for client connections (OPEN), the CLI for what it wants to reach from the pod (DIAL); each with
 * ids that count up (stream-ids.ts). So a stream that is not in the table is late when its id is behind the latest one of its
 * opener (it was closed or reset here while frames were on their way) and an error when it is ahead. Of late frames only DATA
 * matters: its bytes were taken from the session's window and go back at once.
 *
 * Who is told of a stream never holds more of them than its opener does: whatever makes the opener forget one reaches the other
 * side, or left it, before the opener's next one. So `maxStreams`, for each opener, is exact on both sides.
 *
 * Bounds: what is received and not consumed, by the windows; what waits for credit, by the queues' limits; what the transport
 * has not sent, by `maxTransportBytes`; memory of closed streams, none. A peer that breaks a rule is told to nobody but
 * `onProtocolError`; the mux is then dead, each stream's owner got `onReset(SESSION_GONE)`, and every call is harmless.
 */

import { decodeControl } from './control-codec.ts';
import { ProtocolError, type ProtocolErrorCode } from './errors.ts';
import { FrameReader } from './frame-reader.ts';
import {
  FRAME_CONNECTED,
  FRAME_CONTROL,
  FRAME_CREDIT,
  FRAME_DATA,
  FRAME_DIAL,
  FRAME_END,
  FRAME_HEADER_BYTES,
  FRAME_OPEN,
  FRAME_PING,
  FRAME_PONG,
  FRAME_RESET,
  readUint64,
} from './frames.ts';
import { type StreamId, toStreamId } from './ids.ts';
import { DEFAULT_LIMITS, MAX_WINDOW_BYTES, type MuxLimits } from './limits.ts';
import { type MuxTransport, OutgoingBatch } from './outgoing-batch.ts';
import { ReceiveWindow } from './receive-window.ts';
import { RESET_INTERNAL, toResetCode } from './reset-codes.ts';
import { SendSchedule } from './send-schedule.ts';
import type { DialledStream, MuxStream, StreamVisitor } from './stream.ts';
import { dialBytes, readDial, type StreamDial } from './stream-dial.ts';
import { isCliStream, StreamIds } from './stream-ids.ts';
import { openMetaBytes, readOpenMeta, type StreamOpen } from './stream-open.ts';
import { type StreamHost, StreamState } from './stream-state.ts';

/** Told what concerns the session as a whole. */
export interface MuxVisitor {
  /** CLI only: the agent opened a stream. Set `stream.visitor` or reset the stream before this returns. */
  onOpen(stream: MuxStream, open: StreamOpen): void;
  /** Agent only: the CLI opened a stream. As `onOpen`; where it is not given, the stream is reset. */
  onDial?(stream: DialledStream, dial: StreamDial): void;
  /** A control message: some JSON value, to be checked by `parseCliMessage` or `parseAgentMessage`. */
  onControl(message: unknown): void;
  /** The answer to a `ping`. */
  onPong(): void;
  /** The peer broke the protocol. All streams have been told; the mux is dead and the socket should be closed. */
  onProtocolError(error: ProtocolError): void;
}

export interface MuxOptions {
  readonly role: 'agent' | 'cli';
  readonly visitor: MuxVisitor;
  readonly transport: MuxTransport;
  /** Asked once per batch to call `flush` before the turn is over (queueMicrotask, setImmediate); never at once. */
  readonly scheduleFlush: (flush: () => void) => void;
  /** The defaults are the protocol's; other values only where both ends agree on them. */
  readonly limits?: Partial<MuxLimits>;
}

const PING_PAYLOAD = Buffer.alloc(8);

export class Mux {
  readonly #batch: OutgoingBatch;
  readonly #schedule: SendSchedule;
  readonly #limits: MuxLimits;
  readonly #host: StreamHost;
  readonly #isAgent: boolean;
  readonly #visitor: MuxVisitor;
  readonly #transport: MuxTransport;
  readonly #reader = new FrameReader();
  readonly #window: ReceiveWindow;
  readonly #streams = new Map<number, StreamState>();
  readonly #agentIds = new StreamIds('agent');
  readonly #cliIds = new StreamIds('cli');
  #isDead = false;
  /** Of the message that is being read. */
  #messageEnd = 0;
  #lateFrames = 0;

  constructor(options: MuxOptions) {
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#isAgent = options.role === 'agent';
    this.#visitor = options.visitor;
    this.#transport = options.transport;
    const flush = () => this.flush();
    this.#batch = new OutgoingBatch(options.transport, () => options.scheduleFlush(flush));
    this.#schedule = new SendSchedule(this.#limits.sessionWindowBytes);
    this.#window = new ReceiveWindow(this.#limits.sessionWindowBytes);
    this.#host = {
      batch: this.#batch,
      schedule: this.#schedule,
      limits: this.#limits,
      releaseReceived: bytes => this.#releaseReceived(bytes),
      forget: id => {
        if (this.#streams.delete(id)) this.#idsOf(id).openCount -= 1;
      },
    };
  }

  /** Streams that are open now. */
  get streamCount(): number {
    return this.#streams.size;
  }

  /** Bytes that streams hold because credit is missing. */
  get queuedBytes(): number {
    return this.#schedule.queuedBytes;
  }

  /** What may still be sent on all streams together. */
  get sessionCredit(): number {
    return this.#schedule.credit;
  }

  /** What the peer may still send on all streams together. */
  get receivableBytes(): number {
    return this.#window.available;
  }

  /** Frames that came for streams which were over here. */
  get lateFrames(): number {
    return this.#lateFrames;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /**
   * One WebSocket message, `bytes[start, end)`, borrowed until this returns. Never throws for what is in it; where a visitor throws, the rest of
   * the message is lost, so the owner must destroy the mux.
   */
  receive(bytes: Buffer, start = 0, end = bytes.length): void {
    if (this.#isDead) return;
    const reader = this.#reader;
    this.#messageEnd = end;
    reader.start(bytes, start, end);
    while (reader.next()) {
      const error = this.#onFrame(bytes, reader);
      if (this.#isDead) return;
      if (error !== null) {
        this.#fail(error);
        return;
      }
    }
    if (reader.error !== null) this.#fail(reader.error);
  }

  /**
   * Agent only: opens a stream; bytes written in the same turn travel with its OPEN.
   * @returns null when the session has `maxStreams` of them, or is over.
   * @throws Error on the CLI side.
   */
  openStream(open: StreamOpen, visitor: StreamVisitor): MuxStream | null {
    if (!this.#isAgent) throw new Error('streams are opened by the agent');
    if (this.#isDead || this.#agentIds.openCount >= this.#limits.maxStreams) return null;
    const id = this.#agentIds.next(this.#streams);
    this.#batch.open(id, open);
    const stream = this.#addStream(toStreamId(id));
    stream.visitor = visitor;
    return stream;
  }

  /**
   * CLI only: opens a stream to somewhere that the pod reaches. The visitor's `onConnected` tells that it is there, `onReset` that
   * it cannot be had; what is written before travels along.
   * @returns null when the session has `maxStreams` of them, or is over.
   * @throws Error on the agent's side; RangeError for what cannot be dialled.
   */
  dial(dial: StreamDial, visitor: StreamVisitor): MuxStream | null {
    if (this.#isAgent) throw new Error('dials are for the CLI');
    const bytes = dialBytes(dial);
    if (this.#isDead || this.#cliIds.openCount >= this.#limits.maxStreams) return null;
    const id = this.#cliIds.next(this.#streams);
    this.#batch.dial(id, dial, bytes);
    const stream = this.#addStream(toStreamId(id));
    stream.visitor = visitor;
    return stream;
  }

  /** Sends a control message. @returns false, nothing sent, when it is larger than MAX_CONTROL_BYTES or the mux is dead. */
  sendControl(message: object): boolean {
    return !this.#isDead && this.#batch.control(JSON.stringify(message));
  }

  /** Sends a PING; `onPong` tells of its answer. */
  ping(): void {
    if (!this.#isDead) this.#batch.probe(FRAME_PING, PING_PAYLOAD, 0);
  }

  /** Sends what the batch holds now: what `scheduleFlush` is asked to call, and for a last word before the socket closes. */
  flush(): void {
    if (this.#isDead) return;
    this.#batch.flush();
    if (this.#isPeerNotReading) this.#fail('HEADGATE_ERR_PEER_NOT_READING');
  }

  /** The session is over: each open stream's owner gets `onReset(SESSION_GONE)` once; nothing more is sent or received. */
  destroy(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.abandonStreams();
    this.#batch.discard();
  }

  /** The same of its streams alone, for a last word behind them; the peer is told nothing of it. */
  abandonStreams(): void {
    for (const stream of [...this.#streams.values()]) {
      if (stream.isOpen) stream.abandon();
    }
  }

  #releaseReceived(bytes: number): void {
    if (this.#isDead || bytes === 0) return;
    const granted = this.#window.release(bytes);
    if (granted > 0) this.#batch.credit(0, granted);
  }

  #fail(code: ProtocolErrorCode): void {
    this.destroy();
    this.#visitor.onProtocolError(new ProtocolError(code));
  }

  #addStream(id: StreamId): StreamState {
    const stream = new StreamState(id, this.#host);
    this.#idsOf(id).take(id);
    this.#streams.set(id, stream);
    return stream;
  }

  #onFrame(message: Buffer, { type, streamId, payloadStart, payloadEnd }: FrameReader): ProtocolErrorCode | null {
    switch (type) {
      case FRAME_DATA:
        return this.#onData(message, streamId, payloadStart, payloadEnd);
      case FRAME_OPEN:
        return this.#onOpen(message, streamId, payloadStart, payloadEnd);
      case FRAME_DIAL:
        return this.#onDial(message, streamId, payloadStart, payloadEnd);
      case FRAME_CONTROL:
        return this.#onControl(message, payloadStart, payloadEnd);
      case FRAME_PING:
        this.#batch.probe(FRAME_PONG, message, payloadStart);
        return null;
      case FRAME_PONG:
        this.#visitor.onPong();
        return null;
      default:
        return this.#onStreamFrame(message, type, streamId, payloadStart);
    }
  }

  #onControl(message: Buffer, start: number, end: number): ProtocolErrorCode | null {
    const value = decodeControl(message, start, end);
    if (value === undefined) return 'HEADGATE_ERR_CONTROL_JSON';
    this.#visitor.onControl(value);
    // A message of small questions may have answers of a gigabyte, long before the next flush.
    return this.#isPeerNotReading ? 'HEADGATE_ERR_PEER_NOT_READING' : null;
  }

  get #isPeerNotReading(): boolean {
    return this.#transport.bufferedBytes > this.#limits.maxTransportBytes;
  }

  #onOpen(message: Buffer, id: number, start: number, end: number): ProtocolErrorCode | null {
    if (this.#isAgent) return 'HEADGATE_ERR_FRAME_ROLE';
    const error = this.#checkNew(id, this.#agentIds);
    if (error !== null) return error;
    const open = readOpenMeta(message, start, end);
    if (open === null) return 'HEADGATE_ERR_OPEN_META';
    const dataStart = start + openMetaBytes(open);
    const stream = this.#addStream(toStreamId(id));
    this.#visitor.onOpen(stream, open);
    if (this.#isDead) return null;
    if (stream.isOpen && stream.visitor === null) stream.reset(RESET_INTERNAL, 0);
    return dataStart < end ? this.#onData(message, id, dataStart, end) : null;
  }

  #onDial(message: Buffer, id: number, start: number, end: number): ProtocolErrorCode | null {
    if (!this.#isAgent) return 'HEADGATE_ERR_FRAME_ROLE';
    const error = this.#checkNew(id, this.#cliIds);
    if (error !== null) return error;
    const dial = readDial(message, start, end);
    if (dial === null) return 'HEADGATE_ERR_OPEN_META';
    const stream = this.#addStream(toStreamId(id));
    this.#visitor.onDial?.(stream, dial);
    if (this.#isDead) return null;
    if (stream.isOpen && stream.visitor === null) stream.reset(RESET_INTERNAL, 0);
    return null;
  }

  /** Whether the peer may open a stream of this id now. */
  #checkNew(id: number, ids: StreamIds): ProtocolErrorCode | null {
    if (this.#idsOf(id) !== ids) return 'HEADGATE_ERR_FRAME_STREAM';
    if (!ids.isNew(id) || this.#streams.has(id)) return 'HEADGATE_ERR_STREAM_REUSED';
    return ids.openCount >= this.#limits.maxStreams ? 'HEADGATE_ERR_STREAM_LIMIT' : null;
  }

  #idsOf(id: number): StreamIds {
    return isCliStream(id) ? this.#cliIds : this.#agentIds;
  }

  #onData(message: Buffer, id: number, start: number, end: number): ProtocolErrorCode | null {
    if (!this.#window.take(end - start)) return 'HEADGATE_ERR_CREDIT';
    const stream = this.#streams.get(id);
    if (stream !== undefined) return stream.receiveData(message, start, end, this.#endsAt(id, message, end));
    const error = this.#late(id);
    if (error === null) this.#releaseReceived(end - start);
    return error;
  }

  /** Whether the frame at `offset` is the END of the stream. */
  #endsAt(id: number, message: Buffer, offset: number): boolean {
    return (
      this.#messageEnd - offset >= FRAME_HEADER_BYTES &&
      message[offset] === FRAME_END &&
      message.readUInt32BE(offset + 4) === id
    );
  }

  #onStreamFrame(message: Buffer, type: number, id: number, start: number): ProtocolErrorCode | null {
    if (id === 0) return this.#onSessionCredit(message.readUInt32BE(start));
    const stream = this.#streams.get(id);
    if (stream === undefined) return this.#late(id);
    switch (type) {
      case FRAME_END:
        return stream.receiveEnd(readUint64(message, start));
      case FRAME_RESET:
        return stream.receiveReset(toResetCode(message[start]!), readUint64(message, start + 1));
      case FRAME_CREDIT:
        return stream.receiveCredit(message.readUInt32BE(start));
      case FRAME_CONNECTED:
        return this.#isAgent || !isCliStream(id) ? 'HEADGATE_ERR_FRAME_ROLE' : stream.receiveConnected();
      default:
        return 'HEADGATE_ERR_FRAME_TYPE';
    }
  }

  #onSessionCredit(bytes: number): ProtocolErrorCode | null {
    const schedule = this.#schedule;
    if (bytes === 0 || schedule.credit + bytes > MAX_WINDOW_BYTES) return 'HEADGATE_ERR_CREDIT_GRANT';
    schedule.credit += bytes;
    schedule.pump();
    return null;
  }

  /** A frame for a stream that is not open here: late, or for one that never was. */
  #late(id: number): ProtocolErrorCode | null {
    if (this.#idsOf(id).isNew(id)) return 'HEADGATE_ERR_FRAME_STREAM';
    this.#lateFrames += 1;
    return null;
  }
}
