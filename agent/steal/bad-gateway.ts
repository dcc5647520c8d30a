/** The answer to a stolen request whose local process failed after it was given the request (RFC 9110 section 15.6.3). */
import { IS_HEAD_METHOD } from '../../filter-engine/index.ts';
import { type CounterName, RESET_SESSION_GONE } from '../../protocol/index.ts';

/** Why, in the words of the `headgate-error` header. */
export const LOCAL_RESET = 'local-process-reset';
export const LOCAL_CLOSED = 'local-process-closed';
export const LOCAL_INVALID = 'local-response-invalid';
/** Of a request that came in HTTP/1. */
export const LOCAL_HTTP2 = 'local-process-http2';
export const SESSION_GONE = 'session-gone';

const SENTENCES: Readonly<Record<string, string>> = {
  [LOCAL_RESET]: 'the local process that this request was sent to reset the connection',
  [LOCAL_CLOSED]: 'the local process that this request was sent to closed the connection without an answer',
  [LOCAL_INVALID]: 'the local process that this request was sent to gave an answer that is no HTTP',
  [LOCAL_HTTP2]:
    'the local process that this request was sent to answered in HTTP/2, and nothing translates HTTP/1 for it: ask in HTTP/2, as curl --http2-prior-knowledge does (within TLS: curl --http2)',
  [SESSION_GONE]: 'the session that this request was sent to went away before it answered',
};

/** The same of an answer that had begun. */
const CUT_SENTENCES: Readonly<Record<string, string>> = {
  [LOCAL_RESET]: 'the local process that this request was sent to reset the connection in the middle of its answer',
  [LOCAL_CLOSED]: 'the local process that this request was sent to closed the connection in the middle of its answer',
  [LOCAL_INVALID]: 'the local process that this request was sent to went on with no HTTP in the middle of its answer',
  [SESSION_GONE]: 'the session that this request was sent to went away in the middle of its answer',
};

/** Why a request is not answered whose stream was reset when some of it was delivered. */
export function reasonOfReset(code: number): string {
  return code === RESET_SESSION_GONE ? SESSION_GONE : LOCAL_RESET;
}

/** What counts it: a session that ends is no failure of its local process, and neither is one that speaks only HTTP/2. */
export function counterOfFailure(reason: string): CounterName {
  if (reason === LOCAL_HTTP2) return 'local_http2_only';
  return reason === SESSION_GONE ? 'unanswered_session_gone' : 'local_failures';
}

export function failureSentence(reason: string): string {
  return SENTENCES[reason] ?? reason;
}

export function cutAnswerSentence(reason: string): string {
  return CUT_SENTENCES[reason] ?? reason;
}

export function badGatewayText(reason: string): string {
  return `headgate: ${failureSentence(reason)}; the app did not see the request\n`;
}

/** Composes the response. @param isLast the connection ends behind it */
export function badGateway(reason: string, requestFlags: number, isLast: boolean): Buffer {
  const body = badGatewayText(reason);
  const head =
    `HTTP/1.1 502 Bad Gateway\r\nheadgate-error: ${reason}\r\ncontent-type: text/plain; charset=utf-8\r\n` +
    `content-length: ${Buffer.byteLength(body)}\r\n${isLast ? 'connection: close\r\n' : ''}\r\n`;
  return Buffer.from((requestFlags & IS_HEAD_METHOD) === 0 ? head + body : head);
}
