/**
 * A request that is held because only its body can tell whose it is.
 *
 * Head and body stay at the front of the hold while the splitter follows the body there; nothing of it is placed. It
 * ends when the body is whole, outgrows what filters look at, breaks a rule, or takes too long.
 */

import type { ByteHold } from '../byte-hold.ts';
import { MAX_FILTER_BODY_BYTES } from '../filter/limits.ts';
import type { RequestHead } from '../request-head.ts';
import { takeBodyContent } from './body-content.ts';
import { RequestSplitter } from './request-splitter.ts';
import { BODY, HEAD } from './splitter-events.ts';

/** What a filter is given of a body that did not come. */
export const NO_BODY = Buffer.alloc(0);

export class BodyWait {
  /** Bytes of head and body that the splitter has followed, from the front of the hold. */
  seenBytes: number;
  /** The request ends there. */
  isWhole = false;
  private readonly headBytes: number;

  constructor(headBytes: number) {
    this.headBytes = headBytes;
    this.seenBytes = headBytes;
  }

  /** Follows what the hold has got meanwhile. @returns whether there is nothing left to wait for */
  gather(hold: ByteHold, splitter: RequestSplitter): boolean {
    let at = hold.start + this.seenBytes;
    while (at < hold.end && !this.isWhole) {
      if (splitter.next(hold.bytes, at, hold.end) !== BODY) return true;
      at = splitter.consumed;
      this.isWhole = splitter.isMessageEnd;
    }
    this.seenBytes = at - hold.start;
    return this.isWhole || this.seenBytes - this.headBytes > MAX_FILTER_BODY_BYTES;
  }

  /** The body without its framing, as far as it may be judged; `head` is filled again. */
  content(hold: ByteHold, head: RequestHead): Buffer {
    const bodyStart = hold.start + this.headBytes;
    if (new RequestSplitter(head).next(hold.bytes, hold.start, bodyStart) !== HEAD) return NO_BODY;
    if (!this.isWhole) return NO_BODY;
    return takeBodyContent(hold.bytes, bodyStart, hold.start + this.seenBytes, head.bodyKind);
  }
}
