/**
 * A leg whose peer speaks TLS: plain bytes for the engine on this side, another leg with the records of TLS below. node's TLS does the
 * protocol; this class keeps the rules of leg.ts and what a relay owes to both ends:
 *
 * - *Ends.* close_notify is the end that TLS itself vouches for (RFC 8446 section 6.1): it is passed on as ours. A FIN without it may be a
 *   truncation by somebody on the way, so it must not become a clean end on the other side: `isTorn` says so, and `isOtherTorn` makes
 *   our own `end` a bare FIN.
 * - *Brakes.* What the peer does not take is queued below, counted there and told by `queuedBytes`.
 *
 *   handshake ──secure──► open ──end()──► close_notify, then the leg below ends ──its peer's end seen──► given up below
 *       └──fails─────────────┴──breaks──► broken: told once, the leg below given up
 */
import type { TLSSocket } from 'node:tls';
import { allocateScanBuffer } from '../../../filter-engine/index.ts';
import type { Leg } from '../leg.ts';
import { LegStream } from './leg-stream.ts';

const PLAIN_BYTES = 64 * 1024;
/** What was decrypted, for the engine to look at: borrowed until its event returns (docs/buffers.md, row "decrypted buffer"). */
const plainBuffer = allocateScanBuffer(PLAIN_BYTES);

export interface TlsLegEvents {
  /** The handshake is done on this side. */
  tlsSecure(): void;
  tlsData(buf: Buffer, start: number, end: number): void;
  tlsEnd(): void;
  tlsBroken(): void;
  tlsDrain(): void;
}

export class TlsLeg implements Leg {
  readonly socket: TLSSocket;
  readonly stream: LegStream;
  /** The peer's bytes ended by a FIN without a close_notify, or broke. */
  isTorn = false;
  isSecure = false;
  /** Whether what is passed on to this peer was cut off. */
  isOtherTorn: () => boolean = () => false;
  private readonly below: Leg;
  private events: TlsLegEvents;
  private isSilent = false;
  private isEndSeen = false;
  private isFinished = false;
  /** Ends, by a bare FIN, when everything is written. */
  private endsBare = false;
  private readonly onWritten = (): void => this.meetWritten();

  /** @param make what speaks TLS over the stream; it is this leg's from then on */
  constructor(below: Leg, events: TlsLegEvents, make: (stream: LegStream) => TLSSocket) {
    this.below = below;
    this.events = events;
    this.stream = new LegStream(below, () => this.finishBelow());
    // Before the socket's own listener: by then all records are read, and their end is not told yet.
    this.stream.on('end', () => {
      if (!isEnded(this.socket)) this.isTorn = true;
    });
    const socket = make(this.stream);
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('end', () => this.meetEnd());
    socket.on('error', () => this.fail());
    // A client says 'secureConnect', a server 'secure'; a client says both.
    socket.on('secure', () => this.meetSecure());
  }

  /** Reports to somebody else from here on. */
  report(events: TlsLegEvents): void {
    this.events = events;
  }

  // What the leg below reports.

  belowData(buf: Buffer, start: number, end: number): void {
    this.stream.takeBytes(buf, start, end);
  }

  belowEnd(): void {
    this.stream.takeEnd();
  }

  belowBroken(): void {
    this.fail();
  }

  belowDrain(): void {
    if (!this.isSilent && this.socket.writableLength === 0) this.events.tlsDrain();
  }

  // The leg.

  get queuedBytes(): number {
    return this.socket.writableLength + this.below.queuedBytes;
  }

  write(buf: Buffer, start: number, end: number): void {
    if (!this.socket.destroyed) this.socket.write(Buffer.from(buf.subarray(start, end)), this.onWritten);
  }

  end(): void {
    if (this.socket.destroyed) return;
    if (!this.isOtherTorn()) {
      this.socket.end();
      return;
    }
    this.endsBare = true;
    this.meetWritten();
  }

  reset(): void {
    this.isSilent = true;
    this.socket.destroy();
    this.below.reset();
  }

  abandon(): void {
    if (this.isSilent) return;
    this.isSilent = true;
    this.below.resume();
    if (!this.isSecure || this.socket.destroyed) {
      this.giveUp();
    } else if (this.isFinished) {
      this.below.abandon();
    } else {
      this.socket.resume();
      this.end();
    }
  }

  pause(): void {
    this.socket.pause();
    this.below.pause();
  }

  resume(): void {
    this.socket.resume();
    this.below.resume();
  }

  /** Nothing more is done or told: the leg below is gone, or, behind a shut gate, its former owner's again. */
  discard(): void {
    this.isSilent = true;
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    for (let at = 0; at < chunk.length && !this.isSilent; at += PLAIN_BYTES) {
      const bytes = chunk.copy(plainBuffer, 0, at);
      this.events.tlsData(plainBuffer, 0, bytes);
    }
  }

  private meetSecure(): void {
    this.isSecure = true;
    if (!this.isSilent) this.events.tlsSecure();
  }

  private meetEnd(): void {
    this.isEndSeen = true;
    if (!this.isSilent) this.events.tlsEnd();
    // A peer that said close_notify may leave its FIN out.
    if (this.isFinished) this.below.abandon();
  }

  private meetWritten(): void {
    if (this.socket.writableLength > 0) return;
    if (this.endsBare) this.finishBelow();
    if (!this.isSilent && this.below.queuedBytes === 0) this.events.tlsDrain();
  }

  /** All is written. */
  private finishBelow(): void {
    if (this.isFinished) return;
    this.isFinished = true;
    if (this.isSilent || this.isEndSeen) this.below.abandon();
    else this.below.end();
    // Not from within the library's own write.
    if (this.isSilent) setImmediate(() => this.socket.destroy());
  }

  private fail(): void {
    this.isTorn = true;
    if (this.isSilent) {
      this.giveUp();
      return;
    }
    this.isSilent = true;
    this.giveUp();
    this.events.tlsBroken();
  }

  /** An alert that says why may be on its way: it still arrives. Behind a shut gate the leg below is not ours to end. */
  private giveUp(): void {
    this.socket.destroy();
    if (this.stream.gate === null) this.below.abandon();
  }
}

/** Whether the end of what the peer sent was read, perhaps before it is told. */
function isEnded(socket: TLSSocket): boolean {
  return (socket as unknown as { readonly _readableState: { readonly ended: boolean } })._readableState.ended;
}
