/** What a local process did when it was asked for HTTP/2 and did not answer in it, in words behind its name. */

import { toPrintable } from '../../protocol/index.ts';

/** Of a line that is shown. */
const MAX_LINE_LENGTH = 60;
/** Types of TLS records, alert and handshake, in front of its version. */
const TLS_RECORD = [0x15, 0x16];
const TLS_MAJOR_VERSION = 3;

export const TLS_WORDS = 'answered with TLS';
export const CLOSED_WORDS = 'closed the connection';
export const NO_HTTP2_WORDS = 'did not answer in it';

export function isTlsRecord(bytes: Buffer, start: number): boolean {
  return TLS_RECORD.includes(bytes[start] ?? 0) && bytes[start + 1] === TLS_MAJOR_VERSION;
}

/** `answered "HTTP/1.1 400 Bad Request"`, `answered "SSH-2.0-OpenSSH"`. */
export function answerWords(bytes: Buffer, start: number, end: number): string {
  if (isTlsRecord(bytes, start)) return TLS_WORDS;
  const line = /^[^\r\n]*/.exec(bytes.toString('latin1', start, Math.min(end, start + MAX_LINE_LENGTH)))?.[0] ?? '';
  return /^[ -~]+$/.test(line)
    ? `answered ${JSON.stringify(toPrintable(line, MAX_LINE_LENGTH))}`
    : 'answered with bytes of another protocol';
}

/** Whether what was answered is none of HTTP/1: that is asked all the same, as some of its servers answer what they do not know without a status line. */
export function isOddAnswer(answer: string): boolean {
  return answer !== CLOSED_WORDS && !answer.startsWith('answered "HTTP/1');
}
