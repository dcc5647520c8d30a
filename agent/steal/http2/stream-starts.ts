/** Streams that wait until their local process takes one more (RFC 9113 section 5.1.2), in the order of their ids. */
import { BEGUN, HOP_ENDED, type StolenStream, UP_CLOSED } from './stolen-stream.ts';

/** A stream, and the block that begins it. */
export interface StreamStart {
  readonly stream: StolenStream;
  readonly block: Buffer;
}

export class StreamStarts {
  private readonly waiting: StreamStart[] = [];

  add(start: StreamStart): void {
    this.waiting.push(start);
  }

  /** It is not to begin any more. */
  remove(stream: StolenStream): void {
    const at = this.waiting.findIndex(each => each.stream === stream);
    if (at >= 0) this.waiting.splice(at, 1);
  }

  /** The next one. @param most how many of `streams`, which holds those that wait, too, may be open; undefined when none may begin */
  take(streams: ReadonlyMap<number, StolenStream>, most: number): StreamStart | undefined {
    if (this.waiting.length === 0) return undefined;
    return streams.size <= most || openOf(streams) < most ? this.waiting.shift() : undefined;
  }
}

/** How many the local process counts: they began, and not both of their halves are closed. */
function openOf(streams: ReadonlyMap<number, StolenStream>): number {
  let open = 0;
  for (const stream of streams.values()) {
    if (stream.has(BEGUN) && !(stream.has(UP_CLOSED) && stream.has(HOP_ENDED))) open++;
  }
  return open;
}
