/**
 * What an app said before its client did, as far as it is what a server of HTTP/2 says at once: SETTINGS first, and whole frames.
 *
 * The client has these bytes already. They are kept until its own first bytes tell whether the connection is HTTP/2, because
 * whoever follows it then must know them; a client that is slow to speak would else lose its streams to the app.
 */
import { FRAME_HEADER_BYTES, readStreamId, SETTINGS } from '../../filter-engine/http2/index.ts';
import { ByteHold } from '../../filter-engine/index.ts';
import { MAX_GREETING_BYTES } from './limits.ts';

export class Greeting {
  private readonly hold = new ByteHold();

  get isEmpty(): boolean {
    return this.hold.length === 0;
  }

  /** Takes more of it. @returns false when it is no greeting of HTTP/2 */
  take(buf: Buffer, start: number, end: number): boolean {
    if (this.hold.length + (end - start) > MAX_GREETING_BYTES) return false;
    if (!isWholeFrames(buf, start, end)) return false;
    if (this.isEmpty && !isSettings(buf, start)) return false;
    this.hold.append(buf, start, end);
    return true;
  }

  /** A copy, for another thread. */
  copy(): Buffer {
    return Buffer.from(this.hold.bytes.subarray(this.hold.start, this.hold.end));
  }

  /** Gives it to who follows the connection, and forgets it. */
  tell(listener: { meetGreeting(buf: Buffer, start: number, end: number): void }): void {
    const { bytes, start, end } = this.hold;
    if (start < end) listener.meetGreeting(bytes, start, end);
    this.hold.release();
  }
}

function isSettings(buf: Buffer, start: number): boolean {
  const length = buf.readUIntBE(start, 3);
  return buf[start + 3] === SETTINGS && buf[start + 4] === 0 && readStreamId(buf, start + 5) === 0 && length % 6 === 0;
}

function isWholeFrames(buf: Buffer, start: number, end: number): boolean {
  let at = start;
  while (end - at >= FRAME_HEADER_BYTES) at += FRAME_HEADER_BYTES + buf.readUIntBE(at, 3);
  return at === end;
}
