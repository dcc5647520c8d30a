/**
 * The state of one scan over a head, and how a scan resumes.
 *
 * The grammar of a head is checked by one pass over its bytes (`request-line.ts`, `status-line.ts`,
 * `field-lines.ts`) which fills the columns on its way. A thread has one `HeadScan` per kind of message and one set
 * of columns for all connections, so a scan that runs out of bytes cannot leave its columns behind. It leaves three
 * integers with the splitter instead:
 *
 *   phase        where in the grammar it stopped (START_LINE, LINE_START, NAME, VALUE)
 *   at           up to where the bytes are known to be good, relative to the start of the message
 *   fieldCount   how many whole field lines there were
 *
 * The next call resumes there, so each byte is looked at once while a head trickles in and a violation is told at
 * its byte. When a resumed scan reaches the end of the head, the splitter runs it once more from the start, now
 * for the columns. A head that comes in one piece, the common case, is read exactly once.
 *
 * Rules about what the fields *say* (`request-meaning.ts`, `response-meaning.ts`) are judged after the whole head
 * was read. So what is reported never depends on how the bytes were cut.
 */

import { NO_VIOLATION } from './violations.ts';

/** What a scan step returns. */
export const SCAN_MORE = 0;
export const SCAN_DONE = 1;
export const SCAN_BAD = 2;

/** Where a scan resumes. */
export const START_LINE = 0;
export const LINE_START = 1;
export const NAME = 2;
export const VALUE_PART = 3;

const EMPTY = Buffer.alloc(0);

export class HeadScan {
  phase = START_LINE;
  /** Absolute. After SCAN_DONE: the first byte behind what was scanned; after SCAN_MORE: where to resume; after SCAN_BAD: the offending byte. */
  at = 0;
  fieldCount = 0;
  /** HTTP_1_0 or HTTP_1_1, after a version was scanned. */
  version = 0;
  violation = NO_VIOLATION;
  /** Fields of interest, if whoever scanned noted them: a count, then that many `kind << 16 | index`. */
  noted: Int32Array | null = null;
  /** With `noted`: up to where the value of Host is known to be plain letters of a reg-name. Means nothing without a Host. */
  plainHostEnd = -1;
  private viewed: Buffer = EMPTY;
  private view: DataView = new DataView(EMPTY.buffer);

  /** A view for word-wise reads, made anew only when the buffer is another than last time (a thread reads into one). */
  viewOf(buf: Buffer): DataView {
    if (buf !== this.viewed) {
      this.viewed = buf;
      this.view = new DataView(buf.buffer, buf.byteOffset, buf.length);
    }
    return this.view;
  }

  /** Prepares a scan. `at` absolute. */
  begin(phase: number, at: number, fieldCount: number): void {
    this.phase = phase;
    this.at = at;
    this.fieldCount = fieldCount;
    this.noted = null;
    this.plainHostEnd = -1;
  }

  done(at: number): number {
    this.at = at;
    return SCAN_DONE;
  }

  more(phase: number, at: number): number {
    this.phase = phase;
    this.at = at;
    return SCAN_MORE;
  }

  bad(violation: number, at: number): number {
    this.violation = violation;
    this.at = at;
    return SCAN_BAD;
  }
}
