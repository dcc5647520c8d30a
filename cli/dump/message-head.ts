/** The head of a message as text. Its form was proven by a splitter before; here it is only taken apart. */

import { isUtf8 } from 'node:buffer';
import type { HeaderList } from '../../filter-engine/http2/index.ts';

export interface Field {
  readonly name: string;
  readonly value: string;
}

export interface MessageHead {
  /** `GET /cart HTTP/1.1`, `HTTP/1.1 200 OK`. */
  readonly startLine: string;
  readonly fields: readonly Field[];
  /** With its empty line. */
  readonly bytes: number;
}

/** Reads `buf[start, end)`: a whole head with its empty line. */
export function readHead(buf: Buffer, start: number, end: number): MessageHead {
  const lines = buf
    .toString('latin1', start, end)
    .replace(/^[\r\n]+/, '')
    .split('\r\n');
  const fields = lines.slice(1).flatMap(line => {
    const colon = line.indexOf(':');
    return colon < 0 ? [] : [{ name: line.slice(0, colon), value: textOf(withoutMargins(line.slice(colon + 1))) }];
  });
  return { startLine: textOf(lines[0] ?? ''), fields, bytes: end - start };
}

/** As filters read a value: UTF-8 where it is well-formed UTF-8, else Latin-1. @param latin1 each byte a character */
function textOf(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : latin1;
}

/** Without the white space of RFC 9110 around it. Nothing else: 0xa0, which `trim` takes away, may end a character of UTF-8. */
function withoutMargins(value: string): string {
  let [start, end] = [0, value.length];
  while (start < end && isMargin(value.charCodeAt(start))) start += 1;
  while (start < end && isMargin(value.charCodeAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

function isMargin(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** The list of an HTTP/2 block as such a head: its pseudo-headers are the start line, and the authority is the host. @param bytes of the block */
export function headOfList(list: HeaderList, bytes: number): MessageHead {
  const pseudo = new Map<string, string>();
  const fields: Field[] = [];
  for (const [name, latin1] of list.toPairs()) {
    const value = textOf(latin1);
    if (name.startsWith(':')) pseudo.set(name, value);
    else fields.push({ name, value });
  }
  const authority = pseudo.get(':authority');
  const isHostNamed = authority === undefined || fields.some(({ name }) => name === 'host');
  const status = pseudo.get(':status');
  const [method, path] = [pseudo.get(':method') ?? '?', pseudo.get(':path') ?? authority ?? ''];
  return {
    startLine: status === undefined ? `${method} ${path} HTTP/2` : `HTTP/2 ${status}`,
    fields: isHostNamed ? fields : [{ name: 'host', value: authority }, ...fields],
    bytes,
  };
}

/** The value of a field, those of several with one name joined as a list. @param name in lower case */
export function fieldValue({ fields }: MessageHead, name: string): string | undefined {
  const values = fields.filter(field => field.name.toLowerCase() === name).map(({ value }) => value);
  return values.length === 0 ? undefined : values.join(', ');
}
