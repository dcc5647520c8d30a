/**
 * What the app's bytes tell about the client's, without following them: that the app has answered, so that a client which does
 * not pipeline is between two requests. Only a final response that begins a read counts; a client may wait for 100 Continue
 * in the middle of its request.
 *
 * A client that pipelines has several requests unanswered. They are counted, those that were seen while no boundary was known too; where
 * something of such a client or of its answers is missing, nobody can count them any more. That it sends ahead is proven by a request that begins before
 * the one in front of it is answered, and, where requests are not seen, by two answers with nothing of the client in between.
 */

import { IS_CONNECT_METHOD } from '../../../filter-engine/index.ts';

const HTTP = Buffer.from('HTTP/1.');
const STATUS_AT = 9;
const DIGIT_0 = 48;
const END_OF_HEAD = '\r\n\r\n';
/** What is in each line that begins a request. */
const VERSION = Buffer.from(' HTTP/1.');

export class AppAnswers {
  /** A final response began since the client began its latest request. */
  hasAnswered = false;
  /** The status of the latest response, 0 before any. */
  status = 0;
  /** Requests without an answer, as far as they were seen; infinite when that is not known. Too many where one read brought two answers. */
  unanswered = 0;
  /** The client does not wait for each answer. */
  sendsAhead = false;
  /** The client's requests are not seen. */
  private isBlind: boolean;
  /** A request was seen, and nothing of it or of what followed it is missing. */
  private isAsking = false;
  private pipelines = false;
  /** Bytes of VERSION that ended the latest read that was not split. */
  private matchedBytes = 0;

  constructor(isMidStream: boolean) {
    this.isBlind = isMidStream;
  }

  /** The client begins a request. */
  noteRequest(): void {
    if (this.isAsking && !this.hasAnswered) this.sendsAhead = true;
    this.isAsking = true;
    this.isBlind = false;
    this.noteUnanswered();
    this.forget();
  }

  /** What the client wrote is no beginning. */
  forget(): void {
    this.hasAnswered = false;
    this.status = 0;
  }

  /** Bytes of either side are missing. */
  noteHole(): void {
    this.forget();
    this.isAsking = false;
    this.unanswered = this.pipelines ? Number.POSITIVE_INFINITY : 0;
    this.matchedBytes = 0;
  }

  /** The same, and where the client's next request begins is not known. */
  loseRequests(): void {
    this.isBlind = true;
    this.noteHole();
  }

  /** All requests so far have their answer. */
  settle(): void {
    this.unanswered = 0;
    this.isAsking = false;
  }

  /** Whether what the client sends behind an upgrade is a request again. @param upgradeFlags of its request */
  refuse(upgradeFlags: number): boolean {
    const isConnect = (upgradeFlags & IS_CONNECT_METHOD) !== 0;
    return this.hasAnswered && this.status !== 101 && !(isConnect && this.status < 300);
  }

  /** The client wrote `buf[start, end)` while no boundary is known. */
  noteUnsplit(buf: Buffer, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      if (buf[at] !== VERSION[this.matchedBytes]) this.matchedBytes = buf[at] === VERSION[0] ? 1 : 0;
      else if (++this.matchedBytes === VERSION.length) {
        this.matchedBytes = 0;
        this.noteUnanswered();
      }
    }
  }

  /** The app wrote `buf[start, end)`. */
  note(buf: Buffer, start: number, end: number): void {
    let at = start;
    // Behind a change of protocol nothing is an answer, whatever it looks like.
    while (isResponse(buf, at, end) && this.status !== 101) {
      let status = 0;
      for (let i = at + STATUS_AT; i < at + STATUS_AT + 3; i++) status = status * 10 + (buf[i] as number) - DIGIT_0;
      this.status = status;
      if (status >= 200 || status === 101) {
        this.noteAnswer();
        return;
      }
      // The final response may come in the same read.
      const headEnd = buf.indexOf(END_OF_HEAD, at);
      at = headEnd < 0 ? end : headEnd + END_OF_HEAD.length;
    }
  }

  private noteAnswer(): void {
    if (this.isBlind && this.hasAnswered) this.sendsAhead = true;
    this.hasAnswered = true;
    if (this.unanswered > 0) this.unanswered -= 1;
  }

  private noteUnanswered(): void {
    if (this.unanswered > 0) this.pipelines = true;
    this.unanswered += 1;
  }
}

function isResponse(buf: Buffer, start: number, end: number): boolean {
  if (end - start < STATUS_AT + 3) return false;
  // Byte by byte: a call out of compiled code costs more, and most reads of a body differ in the first.
  for (let i = 0; i < HTTP.length; i++) if (buf[start + i] !== HTTP[i]) return false;
  return true;
}
