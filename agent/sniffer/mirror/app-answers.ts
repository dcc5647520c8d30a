/**
 * What the app's bytes tell about the client's, without following them: that the app has answered, so that a client which does
 * not pipeline is between two requests. Only a final response that begins a read counts; a client may wait for 100 Continue
 * in the middle of its request.
 */

const HTTP = Buffer.from('HTTP/1.');
const STATUS_AT = 9;
const DIGIT_0 = 48;

export class AppAnswers {
  /** A final response began since the client began its latest request. */
  hasAnswered = false;
  /** The status of the latest response, 0 before any. */
  status = 0;

  /** The client begins a request. */
  noteRequest(): void {
    this.hasAnswered = false;
    this.status = 0;
  }

  /** The app wrote `buf[start, end)`. */
  note(buf: Buffer, start: number, end: number): void {
    if (end - start < STATUS_AT + 3) return;
    // Byte by byte: a call out of compiled code costs more, and most reads of a body differ in the first.
    for (let i = 0; i < HTTP.length; i++) if (buf[start + i] !== HTTP[i]) return;
    let status = 0;
    for (let i = start + STATUS_AT; i < start + STATUS_AT + 3; i++) status = status * 10 + (buf[i] as number) - DIGIT_0;
    this.status = status;
    if (status >= 200 || status === 101) this.hasAnswered = true;
  }
}
