/**
 * One stream and what is known about it, as a set of facts:
 *
 *     LOCAL_END_WANTED  end() was called           write() is an error; the END frame follows the queue
 *     LOCAL_END_SENT    its frame is in the batch  we send nothing but CREDIT and RESET
 *     PEER_END_SEEN     END came                   the peer sends nothing but CREDIT and RESET; we grant no more credit
 *     RESET             either side reset it       all that was received is given up, nothing is sent, nobody is told
 *     SAID_HIGH         write() answered false     onDrain is owed
 *     CONNECTED         of a dial: the far side is there, said or heard
 *     GONE              the mux forgot it          after RESET, or LOCAL_END_SENT and PEER_END_SEEN
 *
 * Credit: `#sendCredit` is what the peer's window for this stream has left; bytes go out while it and the session's last. What
 * comes in is taken from `#window` and from the session's window, and goes back to both by `consumed`; a reset gives the rest
 * back to the session at once. Received bytes of a stream that ended in both directions keep their place in the session's
 * window until their owner consumes or resets: they are still in its memory.
 *
 * What may have been delivered: `departedBytes` counts what left us in messages, because bytes in a batch that a dead mux
 * never flushed cannot have reached anybody. `end` may have to wait for the queue; what was received meanwhile then counts
 * as delivered.
 */

import { ByteRing } from './byte-ring.ts';
import type { ProtocolErrorCode } from './errors.ts';
import type { StreamId } from './ids.ts';
import { MAX_WINDOW_BYTES, type MuxLimits } from './limits.ts';
import type { OutgoingBatch } from './outgoing-batch.ts';
import { ReceiveWindow } from './receive-window.ts';
import { RESET_LIMIT, RESET_SESSION_GONE, type WireResetCode } from './reset-codes.ts';
import type { SendSchedule, Waiter } from './send-schedule.ts';
import type { DialledStream, StreamVisitor } from './stream.ts';

const LOCAL_END_WANTED = 1;
const LOCAL_END_SENT = 2;
const PEER_END_SEEN = 4;
const RESET = 8;
const SAID_HIGH = 16;
const GONE = 32;
const CONNECTED = 64;
const BOTH_ENDS = LOCAL_END_SENT | PEER_END_SEEN;

/** What a stream needs of its mux. */
export interface StreamHost {
  readonly batch: OutgoingBatch;
  readonly schedule: SendSchedule;
  readonly limits: MuxLimits;
  /** Gives `bytes` back to the session's receive window. */
  releaseReceived(bytes: number): void;
  /** Takes a stream that is over out of the table. */
  forget(id: StreamId): void;
}

export class StreamState implements DialledStream, Waiter {
  readonly id: StreamId;
  previousWaiter: Waiter | null = null;
  nextWaiter: Waiter | null = null;
  sentBytes = 0;
  receivedBytes = 0;
  creditedBytes = 0;
  readonly #host: StreamHost;
  readonly #window: ReceiveWindow;
  readonly #queue = new ByteRing();
  #visitor: StreamVisitor | null = null;
  #facts = 0;
  #sendCredit: number;
  #consumedBytes = 0;
  /** The batch that holds the bytes sent last, and what had been sent before it. */
  #batchNumber = 0;
  #sentBeforeBatch = 0;
  /** The largest figure that the peer has named. */
  #peerDelivered = 0;
  /** Received bytes that were not delivered when `end` was called. */
  #undeliveredAtEnd = 0;

  constructor(id: StreamId, host: StreamHost) {
    this.id = id;
    this.#host = host;
    this.#window = new ReceiveWindow(host.limits.streamWindowBytes, host.limits.largestStreamWindowBytes);
    this.#sendCredit = host.limits.streamWindowBytes;
  }

  get visitor(): StreamVisitor | null {
    return this.#visitor;
  }

  set visitor(visitor: StreamVisitor | null) {
    if (this.#visitor !== null) throw new Error('the visitor of a stream is set once');
    this.#visitor = visitor;
  }

  get isOpen(): boolean {
    return (this.#facts & GONE) === 0;
  }

  get queuedBytes(): number {
    return this.#queue.length;
  }

  get departedBytes(): number {
    return this.#batchNumber === this.#host.batch.number ? this.#sentBeforeBatch : this.sentBytes;
  }

  /** What the peer may still be sent; for tests. */
  get sendCredit(): number {
    return this.#sendCredit;
  }

  keepWindow(): void {
    this.#window.keep();
  }

  write(bytes: Buffer, start: number, end: number): boolean {
    if ((this.#facts & GONE) !== 0) return true;
    if ((this.#facts & LOCAL_END_WANTED) !== 0) throw new Error('bytes were written after the end of a stream');
    const { schedule, limits } = this.#host;
    let at = start;
    if (this.#queue.length === 0 && !schedule.hasWaiters) at += this.#send(bytes, start, end);
    if (at === end) return true;
    const count = end - at;
    if (
      this.#queue.length + count > limits.maxQueueBytes ||
      schedule.queuedBytes + count > limits.maxSessionQueueBytes
    ) {
      this.#overflow();
      return true;
    }
    this.#queue.push(bytes, at, end);
    schedule.queuedBytes += count;
    if (this.#sendCredit > 0) schedule.join(this);
    if (this.#queue.length < limits.queueHighBytes && schedule.queuedBytes < limits.sessionQueueHighBytes) return true;
    this.#facts |= SAID_HIGH;
    return false;
  }

  end(deliveredBytes: number = this.receivedBytes): void {
    if ((this.#facts & (LOCAL_END_WANTED | GONE)) !== 0) return;
    this.#undeliveredAtEnd = Math.max(0, this.receivedBytes - deliveredBytes);
    this.#note(LOCAL_END_WANTED);
  }

  reset(code: WireResetCode, deliveredBytes: number = this.receivedBytes): void {
    if ((this.#facts & GONE) === 0) {
      this.#host.batch.reset(this.id, code, Math.min(deliveredBytes, this.receivedBytes));
    }
    this.#note(RESET);
  }

  consumed(bytes: number): void {
    if ((this.#facts & RESET) !== 0) return;
    if (!(bytes >= 0 && bytes <= this.receivedBytes - this.#consumedBytes)) {
      throw new RangeError(`${bytes} bytes were consumed of ${this.receivedBytes - this.#consumedBytes}`);
    }
    this.#consumedBytes += bytes;
    this.#host.releaseReceived(bytes);
    if ((this.#facts & (PEER_END_SEEN | GONE)) !== 0) return;
    const granted = this.#window.release(bytes);
    if (granted > 0) this.#host.batch.credit(this.id, granted);
  }

  connected(): void {
    if ((this.#facts & (CONNECTED | GONE)) !== 0) return;
    this.#facts |= CONNECTED;
    this.#host.batch.connected(this.id);
  }

  /** Called by the schedule. */
  takeTurn(maxBytes: number): void {
    const count = this.#send(this.#queue.bytes, this.#queue.spanStart, this.#queue.spanEnd, maxBytes);
    this.#queue.drop(count);
    this.#host.schedule.queuedBytes -= count;
    if (this.#queue.length === 0 || this.#sendCredit === 0) this.#host.schedule.leave(this);
    if (this.#queue.length === 0 && (this.#facts & LOCAL_END_WANTED) !== 0) this.#note(0);
    if ((this.#facts & SAID_HIGH) === 0 || this.#queue.length > this.#host.limits.queueLowBytes) return;
    this.#facts &= ~SAID_HIGH;
    if ((this.#facts & LOCAL_END_WANTED) === 0) this.#visitor?.onDrain();
  }

  /** Bytes came; the session's window has taken them already. */
  receiveData(bytes: Buffer, start: number, end: number, isLast: boolean): ProtocolErrorCode | null {
    if ((this.#facts & PEER_END_SEEN) !== 0) return 'HEADGATE_ERR_STREAM_STATE';
    if (!this.#window.take(end - start)) return 'HEADGATE_ERR_CREDIT';
    this.receivedBytes += end - start;
    const visitor = this.#visitor;
    if (isLast && visitor?.onLastData !== undefined) visitor.onLastData(bytes, start, end);
    else visitor?.onData(bytes, start, end);
    return null;
  }

  receiveEnd(deliveredBytes: number): ProtocolErrorCode | null {
    if ((this.#facts & PEER_END_SEEN) !== 0) return 'HEADGATE_ERR_STREAM_STATE';
    if (!this.#noteDelivered(deliveredBytes)) return 'HEADGATE_ERR_DELIVERED';
    this.#note(PEER_END_SEEN);
    this.#visitor?.onEnd(this.#peerDelivered);
    return null;
  }

  receiveReset(code: WireResetCode, deliveredBytes: number): ProtocolErrorCode | null {
    if (!this.#noteDelivered(deliveredBytes)) return 'HEADGATE_ERR_DELIVERED';
    this.#note(RESET);
    this.#visitor?.onReset(code, this.#peerDelivered);
    return null;
  }

  receiveCredit(bytes: number): ProtocolErrorCode | null {
    if (bytes === 0 || this.#sendCredit + bytes > MAX_WINDOW_BYTES) return 'HEADGATE_ERR_CREDIT_GRANT';
    this.#sendCredit += bytes;
    this.creditedBytes += bytes;
    if (this.#queue.length === 0) return null;
    this.#host.schedule.join(this);
    this.#host.schedule.pump();
    return null;
  }

  receiveConnected(): ProtocolErrorCode | null {
    if ((this.#facts & (CONNECTED | PEER_END_SEEN)) !== 0) return 'HEADGATE_ERR_STREAM_STATE';
    this.#facts |= CONNECTED;
    this.#visitor?.onConnected?.();
    return null;
  }

  /** The mux died: tells the owner, sends nothing. */
  abandon(): void {
    const departed = this.departedBytes;
    this.#note(RESET);
    this.#visitor?.onReset(RESET_SESSION_GONE, departed);
  }

  /** Adds a fact and does what follows from it. */
  #note(fact: number): void {
    this.#facts |= fact;
    if ((this.#facts & RESET) !== 0) this.#giveUp();
    else this.#sendEndIfDue();
    const isOver = (this.#facts & RESET) !== 0 || (this.#facts & BOTH_ENDS) === BOTH_ENDS;
    if (!isOver || (this.#facts & GONE) !== 0) return;
    this.#facts |= GONE;
    this.#host.forget(this.id);
  }

  #sendEndIfDue(): void {
    if ((this.#facts & (LOCAL_END_WANTED | LOCAL_END_SENT)) !== LOCAL_END_WANTED) return;
    if (this.#queue.length > 0) return;
    this.#facts |= LOCAL_END_SENT;
    this.#host.batch.end(this.id, this.receivedBytes - this.#undeliveredAtEnd);
  }

  #giveUp(): void {
    this.#host.schedule.leave(this);
    this.#host.schedule.queuedBytes -= this.#queue.length;
    this.#queue.clear();
    const unconsumed = this.receivedBytes - this.#consumedBytes;
    this.#consumedBytes = this.receivedBytes;
    this.#host.releaseReceived(unconsumed);
  }

  #overflow(): void {
    this.reset(RESET_LIMIT);
    this.#visitor?.onReset(RESET_LIMIT, this.sentBytes); // the batch still goes out, unlike that of a dead mux
  }

  #noteDelivered(deliveredBytes: number): boolean {
    if (deliveredBytes > this.sentBytes) return false;
    this.#peerDelivered = Math.max(this.#peerDelivered, deliveredBytes);
    return true;
  }

  /** Puts as much into the batch as credit and `maxBytes` allow. @returns how much. */
  #send(bytes: Buffer, start: number, end: number, maxBytes = end - start): number {
    const { batch, schedule } = this.#host;
    const allowed = Math.min(end - start, maxBytes, this.#sendCredit, schedule.credit);
    let at = start;
    while (at < start + allowed) {
      const count = batch.data(this.id, bytes, at, start + allowed);
      if (this.#batchNumber !== batch.number) {
        this.#batchNumber = batch.number;
        this.#sentBeforeBatch = this.sentBytes;
      }
      this.sentBytes += count;
      at += count;
    }
    this.#sendCredit -= allowed;
    schedule.credit -= allowed;
    return allowed;
  }
}
