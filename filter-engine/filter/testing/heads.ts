/** Request heads for tests of filters, read by the real splitter. */

import { HEAD, RequestSplitter } from '../../http1/index.ts';
import { RequestHead } from '../../request-head.ts';

/**
 * The head of a request written as lines, one code unit a byte: `GET /x HTTP/1.1`, `host: a`. `Host` and the version are
 * added where they are missing.
 */
export function headOf(...lines: readonly string[]): RequestHead {
  const [requestLine = '', ...fields] = lines;
  const first = / HTTP\/1\.[01]$/.test(requestLine) ? requestLine : `${requestLine} HTTP/1.1`;
  const hasHost = fields.some(field => /^host:/i.test(field)) || first.endsWith('1.0');
  const all = hasHost ? [first, ...fields] : [first, `Host: ${authorityOf(first)}`, ...fields];
  return headOfBytes(Buffer.from(`${all.join('\r\n')}\r\n\r\n`, 'latin1'));
}

/** The same from bytes as they are sent. */
export function headOfBytes(bytes: Buffer): RequestHead {
  const head = new RequestHead();
  const splitter = new RequestSplitter(head);
  if (splitter.next(bytes, 0, bytes.length) === HEAD) return head;
  throw new Error(`not a valid request (violation ${splitter.violation}): ${bytes.toString('latin1')}`);
}

/** Text as the bytes of its UTF-8, one code unit a byte. */
export function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function authorityOf(requestLine: string): string {
  const absolute = /^\S+ https?:\/\/([^/?#\s]*)/.exec(requestLine);
  return absolute?.[1] ?? /^CONNECT (\S+)/.exec(requestLine)?.[1] ?? 'shop.test';
}
