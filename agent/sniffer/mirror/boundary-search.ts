/**
 * Where requests begin again in a flow whose next boundary is not known: behind a hole, or because it began before it was seen.
 *
 * A body may hold bytes that look like a request, even at the start of a packet. So a head is believed only where it begins a read, where the app has
 * begun its final response since the client last wrote, and where it is valid as a whole. That is a proof for a client that waits for each answer before it asks
 * again. Of one that sends ahead nothing in the bytes can tell a body that is under way from a request, since the answer may be that of an earlier one: once it was seen to do so
 * (`AppAnswers.sendsAhead`), nothing of it is believed any more (docs/decisions/0045).
 */

import { DETECT_HTTP1, DETECT_NEED_MORE, detectProtocol } from '../../../filter-engine/index.ts';
import type { AppAnswers } from './app-answers.ts';
import { areFrames } from './http2/index.ts';

export const NO_BOUNDARY = 0;
/** Unless the head that begins there is none. */
export const MAY_BEGIN = 1;
/** It is a connection of HTTP/2 whose beginning was not seen. */
export const IS_HTTP2 = 2;
/** There will be none that could be believed; said once. */
export const GIVES_UP = 3;

export class BoundarySearch {
  hasGivenUp = false;
  private readonly answers: AppAnswers;
  /** Reads in a row that were whole frames of HTTP/2. */
  private framedReads = 0;

  constructor(answers: AppAnswers) {
    this.answers = answers;
  }

  /** What the client's read `buf[start, end)` is. @param hasRequests some were found in this flow */
  judge(buf: Buffer, start: number, end: number, hasRequests: boolean): number {
    const { answers } = this;
    if (!hasRequests && this.looksLikeHttp2(buf, start, end)) return IS_HTTP2;
    if (answers.sendsAhead) return this.giveUp();
    if (!answers.hasAnswered) return NO_BOUNDARY;
    const protocol = detectProtocol(buf, start, end);
    if (protocol === DETECT_HTTP1 || protocol === DETECT_NEED_MORE) return MAY_BEGIN;
    // What follows these bytes is no beginning, whatever it looks like.
    answers.forget();
    return NO_BOUNDARY;
  }

  private giveUp(): number {
    if (this.hasGivenUp) return NO_BOUNDARY;
    this.hasGivenUp = true;
    return GIVES_UP;
  }

  /** Whole frames of HTTP/2, twice in a row, on a connection whose preface was not seen: its header tables are not known. */
  private looksLikeHttp2(buf: Buffer, start: number, end: number): boolean {
    if (this.answers.status > 0 || !areFrames(buf, start, end)) {
      this.framedReads = 0;
      return false;
    }
    this.framedReads += 1;
    return this.framedReads === 2;
  }
}
