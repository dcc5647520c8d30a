/**
 * A request as somebody typed or saved it, read by the parser that the agent uses.
 *
 * What was typed by hand has lines that end in LF, often no empty line behind the last header, and a body without a length. On
 * the wire such a request is never stolen; here it is mended, with a note for each, so that the filter can be tried. A
 * request whose lines end in CRLF is taken as it is.
 */

import {
  BODY,
  HEAD,
  MAX_FILTER_BODY_BYTES,
  RequestHead,
  RequestSplitter,
  takeBodyContent,
  VIOLATION,
  VIOLATION_NAMES,
  VIOLATION_TEXTS,
} from '../../filter-engine/index.ts';
import { HeadgateError } from '../errors.ts';
import { noRequestIn } from './no-request.ts';

/** A request that was read, or the rule that it breaks. */
export interface ReadRequest {
  readonly head: RequestHead;
  /** Without its framing; undefined when it is larger than a filter looks at, or not all there. */
  readonly body: Buffer | undefined;
  readonly violation: { readonly name: string; readonly text: string } | undefined;
  /** What was mended or left out. */
  readonly notes: readonly string[];
}

const CRLF = '\r\n';

/** @throws HeadgateError HEADGATE_ERR_USAGE when there is no request at all. */
export function readRequest(input: Buffer): ReadRequest {
  const notes: string[] = [];
  const text = input.toString('latin1');
  if (text.trim() === '') throw noRequest('nothing came on standard input');
  const other = noRequestIn(text);
  if (other !== undefined) throw noRequest(other.reason, other.hint);
  const bytes = mend(input, notes);
  const head = new RequestHead();
  const splitter = new RequestSplitter(head);
  const event = splitter.next(bytes, 0, bytes.length);
  if (event === VIOLATION) return broken(head, splitter.violation, notes);
  if (event !== HEAD) throw noRequest('the head does not end: an empty line is missing');
  const headEnd = splitter.consumed;
  let at = headEnd;
  while (!splitter.isMessageEnd) {
    const step = splitter.next(bytes, at, bytes.length);
    if (step === VIOLATION) return broken(head, splitter.violation, notes);
    if (step !== BODY) break;
    at = splitter.consumed;
  }
  if (at < bytes.length) notes.push(`${bytes.length - at} bytes behind the request are not part of it.`);
  return {
    head,
    body: bodyOf(head, bytes.subarray(headEnd, at), splitter.isMessageEnd, notes),
    violation: undefined,
    notes,
  };
}

function bodyOf(head: RequestHead, wire: Buffer, isWhole: boolean, notes: string[]): Buffer | undefined {
  if (!isWhole) {
    notes.push('The body is not all there: what depends on it does not match.');
    return undefined;
  }
  const body = takeBodyContent(wire, 0, wire.length, head.bodyKind);
  if (body.length <= MAX_FILTER_BODY_BYTES) return body;
  notes.push(`The body is larger than ${MAX_FILTER_BODY_BYTES} bytes: what depends on it does not match.`);
  return undefined;
}

function broken(head: RequestHead, code: number, notes: readonly string[]): ReadRequest {
  const violation = { name: VIOLATION_NAMES[code] ?? String(code), text: VIOLATION_TEXTS[code] ?? '' };
  return { head, body: undefined, violation, notes };
}

function mend(input: Buffer, notes: string[]): Buffer {
  const text = input.toString('latin1');
  const firstLine = text.slice(0, text.indexOf('\n') + 1);
  if (firstLine === '' || firstLine.endsWith(CRLF)) return firstLine === '' ? mendTyped(text, notes) : input;
  return mendTyped(text, notes);
}

function mendTyped(text: string, notes: string[]): Buffer {
  const [, headText = text, rest = ''] = /^([\s\S]*?)(?:\r?\n){2}([\s\S]*)$/.exec(text) ?? [];
  const lines = headText.replace(/\r?\n$/, '').split(/\r?\n/);
  notes.push('The lines end in LF and are read as if they ended in CRLF; an agent never steals such a request.');
  completeHead(lines, notes);
  const body = rest.replace(/\r?\n$/, '');
  const isFramed = lines.some(line => /^(content-length|transfer-encoding)[ \t]*:/i.test(line));
  if (body !== '' && !isFramed) {
    lines.push(`Content-Length: ${body.length}`);
    notes.push(`The body has no Content-Length; ${body.length} is taken.`);
  }
  return Buffer.from(`${lines.join(CRLF)}${CRLF}${CRLF}${isFramed ? rest : body}`, 'latin1');
}

/** The version and the Host that nobody types. */
function completeHead(lines: string[], notes: string[]): void {
  if (/^\S+ \S+$/.test(lines[0] ?? '')) {
    lines[0] += ' HTTP/1.1';
    notes.push('The request line has no version; HTTP/1.1 is taken.');
  }
  if (/ HTTP\/1\.0$/.test(lines[0] ?? '') || lines.some(line => /^host:/i.test(line))) return;
  const authority = /^[A-Z]+ [a-z]+:\/\/([^/?# ]*)/.exec(lines[0] ?? '')?.[1] ?? 'localhost';
  lines.push(`Host: ${authority}`);
  notes.push(`The request has no Host; ${authority} is taken.`);
}

const EXAMPLE =
  "Give one on standard input, as in printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\nx-user: alice\\r\\n\\r\\n' | headgate filter test …";

function noRequest(reason: string, hint = EXAMPLE): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_USAGE', `There is no request to try: ${reason}.`, { hint });
}
