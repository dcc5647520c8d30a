/** Valid HTTP/1.1 requests as fast-check arbitraries, and mutations that break some of them. Texts are latin1. */

import fc from 'fast-check';

export interface GeneratedRequest {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  /** In wire order, Host and framing fields among them. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: GeneratedBody;
}

export type GeneratedBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: string }
  | {
      readonly kind: 'chunked';
      readonly chunks: readonly string[];
      readonly trailers: readonly (readonly [string, string])[];
    };

const from = (characters: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const nameArbitrary = from(`${LETTERS}0123456789-_!~`, 1, 20).map(name => `X${name}`);
/** Visible bytes and obs-text, with blanks inside only. */
const valueArbitrary = from(`${LETTERS}0123456789 \t:;,"()[]{}=?/@\xe9\x80\xff`, 0, 60).map(value =>
  value.replace(/^[ \t]+|[ \t]+$/g, ''),
);
const fieldArbitrary = fc.tuple(nameArbitrary, valueArbitrary);
const bodyBytesArbitrary = fc.oneof(
  from('\x00\r\n0aG\xff', 0, 40),
  fc.constantFrom('GET / HTTP/1.1\r\n\r\n', '0\r\n\r\n', 'x'.repeat(300)),
);

const bodyArbitrary: fc.Arbitrary<GeneratedBody> = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  bodyBytesArbitrary.map(bytes => ({ kind: 'length', bytes }) as const),
  fc
    .tuple(
      fc.array(
        bodyBytesArbitrary.filter(bytes => bytes !== ''),
        { maxLength: 3 },
      ),
      fc.array(fieldArbitrary, { maxLength: 2 }),
    )
    .map(([chunks, trailers]) => ({ kind: 'chunked', chunks, trailers }) as const),
);

const targetArbitrary = fc
  .tuple(from(`${LETTERS}0123456789/.-_~%:@!$&'()*+,;=`, 0, 30), fc.option(from(`${LETTERS}0123456789=&?/%.`, 0, 30)))
  .map(([path, query]) => (query === null ? `/${path}` : `/${path}?${query}`));

/** Methods that llhttp and http-parser-js know, too. */
const methodArbitrary = fc.constantFrom(
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'PURGE',
  'M-SEARCH',
);
const hostArbitrary = fc.constantFrom('x', 'shop.example.org', 'a-b.c:8080', '[::1]:80', '10.0.0.1');

/** A request whose Host and framing fields stand anywhere among up to eight others. */
export const requestArbitrary: fc.Arbitrary<GeneratedRequest> = fc
  .record({
    method: methodArbitrary,
    target: targetArbitrary,
    host: hostArbitrary,
    others: fc.array(fieldArbitrary, { maxLength: 8 }),
    body: bodyArbitrary,
    hostAt: fc.nat(),
    framingAt: fc.nat(),
  })
  .map(({ method, target, host, others, body, hostAt, framingAt }) => {
    const fields: (readonly [string, string])[] = [...others];
    fields.splice(hostAt % (fields.length + 1), 0, ['Host', host]);
    const framing: readonly [string, string] | undefined =
      body.kind === 'length'
        ? ['Content-Length', String(body.bytes.length)]
        : body.kind === 'chunked'
          ? ['Transfer-Encoding', 'chunked']
          : undefined;
    if (framing !== undefined) fields.splice(framingAt % (fields.length + 1), 0, framing);
    return { method, target, host, fields, body };
  });

const linesOf = (fields: readonly (readonly [string, string])[]) =>
  fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');

/** The head as it goes over the wire. */
export function headOf(request: GeneratedRequest): string {
  return `${request.method} ${request.target} HTTP/1.1\r\n${linesOf(request.fields)}\r\n`;
}

/** The body with its framing. */
export function bodyOf(request: GeneratedRequest): string {
  const { body } = request;
  if (body.kind === 'none') return '';
  if (body.kind === 'length') return body.bytes;
  const chunks = body.chunks.map(chunk => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
  return `${chunks}0\r\n${linesOf(body.trailers)}\r\n`;
}

/** Head and body. */
export function textOf(request: GeneratedRequest): string {
  return headOf(request) + bodyOf(request);
}

/** A response with the fields and the body of a generated request: 204 or 304 where that has none. */
export function responseTextOf(request: GeneratedRequest, seed: number): string {
  const statuses =
    request.body.kind === 'none' ? ['204 No Content', '304'] : ['200 OK', '404 ', '206 Partial', '599 \xe9'];
  return `HTTP/1.1 ${statuses[seed % statuses.length]}\r\n${linesOf(request.fields)}\r\n${bodyOf(request)}`;
}

/** What is inserted or put in place of a byte: every byte that some rule is about, and pieces that smuggle. */
const PIECES = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  ';',
  '#',
  '?',
  '/',
  '*',
  '\x01',
  '\x7f',
  '\x80',
  '\xff',
  '0',
  '9',
  ',',
  '"',
  '\r\n\r\n',
  '\r\n ',
  'Host: y\r\n',
  'Content-Length: 3\r\n',
  'Content-Length: +3\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: identity\r\n',
  'Transfer-Encoding : chunked\r\n',
  'Transfer-Encoding: xchunked\r\n',
  'HTTP/1.0',
  'HTTP/1.1',
  'http://y',
  'CONNECT ',
  'GET ',
  'Connection: close\r\n',
  'Connection: upgrade\r\nUpgrade: x\r\n',
  'Expect: 100-continue\r\n',
  '5;a="b"\r\n',
  'chunked',
];

/** One edit: insert a piece, put it in place of a byte, delete a span, or double one. Half of the edits hit a line's beginning. */
export const mutationArbitrary: fc.Arbitrary<(text: string) => string> = fc
  .tuple(
    fc.constantFrom('insert', 'replace', 'delete', 'double'),
    fc.nat(),
    fc.constantFrom(...PIECES),
    fc.nat({ max: 20 }),
    fc.boolean(),
  )
  .map(([kind, position, piece, span, atLine]) => (text: string) => {
    const lineStarts = [...text.matchAll(/\r\n/g)].map(match => match.index + 2);
    const anywhere = text.length === 0 ? 0 : position % text.length;
    const at = atLine && lineStarts.length > 0 ? (lineStarts[position % lineStarts.length] ?? anywhere) : anywhere;
    if (kind === 'insert') return text.slice(0, at) + piece + text.slice(at);
    if (kind === 'replace') return text.slice(0, at) + piece + text.slice(at + 1);
    if (kind === 'delete') return text.slice(0, at) + text.slice(at + span);
    return text.slice(0, at + span) + text.slice(at);
  });
