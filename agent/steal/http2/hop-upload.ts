/**
 * What goes up to one local process: DATA of its streams as far as its windows and the tunnel's queue go, and each client's end behind all of
 * it. What waits counts for all connections of the thread together (upload-budget.ts): DATA, trailers behind it, and requests that are to begin.
 */
import { DATA, DEFAULT_MAX_FRAME_BYTES, DEFAULT_WINDOW_BYTES, END_STREAM } from '../../../filter-engine/http2/index.ts';
import type { StreamLeg } from '../leg.ts';
import { HIGH_WATER_BYTES } from '../limits.ts';
import { frameHeader } from './small-frames.ts';
import { BEGUN, CLIENT_ENDED, type StolenStream, UP_CLOSED } from './stolen-stream.ts';
import { uploads } from './upload-budget.ts';

/** The hop that it is of. */
export interface HopUploadOwner {
  readonly leg: StreamLeg;
  readonly isGone: boolean;
  sendBlock(streamId: number, block: Buffer, endsStream: boolean): void;
  /** Client credit for DATA that went up. */
  creditClient(stream: StolenStream, bytes: number): void;
  /** Nothing more of it goes up. */
  closeUp(stream: StolenStream): void;
}

export class HopUpload {
  /** What waits for the local process. */
  waitingBytes = 0;
  /** What its connection still takes. */
  window = DEFAULT_WINDOW_BYTES;
  private readonly owner: HopUploadOwner;

  constructor(owner: HopUploadOwner) {
    this.owner = owner;
  }

  /** A stream comes, with what it brings. @param blockBytes of the request that is to begin */
  add(stream: StolenStream, blockBytes: number): void {
    stream.heldBlockBytes = blockBytes + (stream.trailers?.length ?? 0);
    this.note(stream.up.length + stream.heldBlockBytes);
  }

  /** Its request began. */
  begin(stream: StolenStream, blockBytes: number): void {
    stream.heldBlockBytes -= blockBytes;
    this.note(-blockBytes);
  }

  /** DATA of the client. Borrowed. */
  take(stream: StolenStream, buf: Buffer, { start, end }: { readonly start: number; readonly end: number }): void {
    if (stream.has(UP_CLOSED)) return;
    this.note(end - start);
    // What goes on at once is not kept before.
    const at = stream.has(BEGUN) && stream.up.length === 0 ? this.writeMuch(stream, buf, { start, end }) : start;
    stream.up.append(buf, at, end);
    if (stream.has(UP_CLOSED)) this.owner.closeUp(stream);
    else this.push(stream);
  }

  /** The client's trailers came. */
  takeTrailers(stream: StolenStream): void {
    if (stream.has(UP_CLOSED)) return;
    const bytes = stream.trailers?.length ?? 0;
    stream.heldBlockBytes += bytes;
    this.note(bytes);
    this.push(stream);
  }

  /** Sends what waits of a stream, as far as it goes. */
  push(stream: StolenStream): void {
    if (!stream.has(BEGUN) || stream.has(UP_CLOSED)) return;
    const { up } = stream;
    if (up.length > 0) up.consumeTo(this.writeMuch(stream, up.bytes, up));
    if (stream.has(UP_CLOSED)) this.owner.closeUp(stream);
    else if (up.length === 0 && !this.owner.isGone && stream.has(CLIENT_ENDED)) this.end(stream);
  }

  /** It is no stream of this hop any more. */
  release(stream: StolenStream): void {
    this.note(-stream.up.length - stream.heldBlockBytes);
    stream.heldBlockBytes = 0;
  }

  /** Nothing is held any more. */
  close(): void {
    this.note(-this.waitingBytes);
  }

  /** The client's end, behind all of its DATA. */
  private end(stream: StolenStream): void {
    const { id, trailers } = stream;
    if (trailers === null) this.send(frameHeader({ length: 0, type: DATA, flags: END_STREAM, streamId: id }));
    else {
      this.note(-stream.heldBlockBytes);
      stream.heldBlockBytes = 0;
      this.owner.sendBlock(id, trailers, true);
    }
    this.owner.closeUp(stream);
  }

  private note(bytes: number): void {
    this.waitingBytes += bytes;
    uploads.heldBytes += bytes;
  }

  /** As much of `buf[start, end)`, all that there is of the stream's DATA, as goes now. @returns up to where it went */
  private writeMuch(stream: StolenStream, buf: Buffer, { start, end }: { start: number; end: number }): number {
    const { owner } = this;
    let at = start;
    while (at < end && !owner.isGone && owner.leg.queuedBytes <= HIGH_WATER_BYTES) {
      const length = Math.min(end - at, this.window, stream.hopWindow, DEFAULT_MAX_FRAME_BYTES);
      if (length <= 0) break;
      const ends = at + length === end && stream.has(CLIENT_ENDED) && stream.trailers === null;
      const flags = ends ? END_STREAM : 0;
      this.send(frameHeader({ length, type: DATA, flags, streamId: stream.id }));
      owner.leg.write(buf, at, at + length);
      at += length;
      this.note(-length);
      this.window -= length;
      stream.hopWindow -= length;
      owner.creditClient(stream, length - stream.takeRepeated(length));
      // Who took the bytes from what waits closes it then.
      if (ends) stream.note(UP_CLOSED);
    }
    return at;
  }

  private send(frame: Buffer): void {
    this.owner.leg.write(frame, 0, frame.length);
  }
}
