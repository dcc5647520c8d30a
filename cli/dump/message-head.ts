/** The head of a message as text. Its form was proven by a splitter before; here it is only taken apart. */

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

/** Reads `buf[start, end)`: a whole head with its empty line, each byte a character. */
export function readHead(buf: Buffer, start: number, end: number): MessageHead {
  const lines = buf
    .toString('latin1', start, end)
    .replace(/^[\r\n]+/, '')
    .split('\r\n');
  const fields = lines.slice(1).flatMap(line => {
    const colon = line.indexOf(':');
    return colon < 0 ? [] : [{ name: line.slice(0, colon), value: line.slice(colon + 1).trim() }];
  });
  return { startLine: lines[0] ?? '', fields, bytes: end - start };
}

/** The list of an HTTP/2 block as such a head: its pseudo-headers are the start line, and the authority is the host. @param bytes of the block */
export function headOfList(list: HeaderList, bytes: number): MessageHead {
  const pseudo = new Map<string, string>();
  const fields: Field[] = [];
  for (const [name, value] of list.toPairs()) {
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
