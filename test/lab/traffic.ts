/**
 * Random HTTP/1 conversations as bytes, for tests with real sockets: requests of test/corpus in every framing, responses
 * that answer them, and how each side cuts what it writes.
 */

import fc from 'fast-check';
import { type GeneratedRequest, headOf, requestArbitrary } from '../corpus/http1/generate.ts';

/** One request and the answer to it, as they are on the wire. */
export interface Exchange {
  readonly method: string;
  readonly request: Buffer;
  readonly response: Buffer;
}

const LARGEST_BODY_BYTES = 150_000;

/** The first bytes of an endless text in which every byte value occurs, line ends and things that look like heads too. */
function fillerOf(byteCount: number): string {
  return FILLER.repeat(Math.ceil(byteCount / FILLER.length)).slice(0, byteCount);
}

const FILLER = `${String.fromCharCode(...Array.from({ length: 256 }, (_, index) => index))}\r\n\r\nGET / HTTP/1.1\r\nX-User: alice\r\n\r\n0\r\n\r\n`;

const bodySizeArbitrary = fc.oneof(
  { weight: 4, arbitrary: fc.nat({ max: 200 }) },
  { weight: 2, arbitrary: fc.nat({ max: 5_000 }) },
  { weight: 1, arbitrary: fc.nat({ max: LARGEST_BODY_BYTES }) },
);

/** How a chunk's size line is written. */
const chunkStyleArbitrary = fc
  .tuple(fc.boolean(), fc.nat({ max: 3 }), fc.constantFrom('', '', ';a', ';a=b', ';note="x;\\"y"', ';a=1;b=2'))
  .map(([isUpper, zeros, extension]) => (size: number): string => {
    const hex = size.toString(16);
    return `${'0'.repeat(zeros)}${isUpper ? hex.toUpperCase() : hex}${extension}\r\n`;
  });

const trailersArbitrary = fc.constantFrom('', '', 'X-Sum: 12\r\n', 'x-sum: 1\r\nX-SUM:  2 \r\n');

/** A body in chunks, its last one and trailers included. */
const chunkedArbitrary = fc
  .tuple(
    fc.array(fc.tuple(bodySizeArbitrary, chunkStyleArbitrary), { maxLength: 4 }),
    chunkStyleArbitrary,
    trailersArbitrary,
  )
  .map(([chunks, lastStyle, trailers]) => {
    const body = chunks
      .filter(([size]) => size > 0)
      .map(([size, style]) => `${style(size)}${fillerOf(size)}\r\n`)
      .join('');
    return `${body}${lastStyle(0)}${trailers}\r\n`;
  });

/** A request of the corpus with a body of any size, or of chunks in any style. */
const requestTextArbitrary = fc
  .tuple(requestArbitrary, bodySizeArbitrary, chunkedArbitrary)
  .map(([request, bodyBytes, chunked]): { readonly method: string; readonly text: string } => {
    const { method, body } = request;
    if (body.kind === 'none') return { method, text: headOf(request) };
    if (body.kind === 'chunked') return { method, text: headOf(request) + chunked };
    const resized: GeneratedRequest = {
      ...request,
      fields: request.fields.map(([name, value]) => [name, name === 'Content-Length' ? String(bodyBytes) : value]),
    };
    return { method, text: headOf(resized) + fillerOf(bodyBytes) };
  });

const interimArbitrary = fc.constantFrom(
  '',
  '',
  '',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 103 \r\n\r\n',
);

const fieldLinesArbitrary = fc.constantFrom('', 'Server: x\r\n', 'server:x\r\nSERVER:  y \r\nX-Odd: \xe9\xff\r\n');

/** An answer to any method: what HEAD may not have is left out by `responseText`. */
const responsePartsArbitrary = fc.record({
  interim: interimArbitrary,
  status: fc.constantFrom('200 OK', '201 ', '204 No Content', '304 Not Modified', '404 Not Found', '500 Oh \xe9'),
  fields: fieldLinesArbitrary,
  bodyBytes: bodySizeArbitrary,
  chunked: fc.option(chunkedArbitrary),
});

type ResponseParts = typeof responsePartsArbitrary extends fc.Arbitrary<infer Parts> ? Parts : never;

function responseText(method: string, parts: ResponseParts): string {
  const { interim, status, fields, bodyBytes, chunked } = parts;
  const hasBody = method !== 'HEAD' && !/^(204|304)/.test(status);
  const framing = chunked === null ? `Content-Length: ${bodyBytes}\r\n` : 'Transfer-Encoding: chunked\r\n';
  const body = chunked ?? fillerOf(bodyBytes);
  const statusLine = `${interim}HTTP/1.1 ${status}\r\n${fields}`;
  if (status.startsWith('204')) return `${statusLine}\r\n`;
  return `${statusLine}${framing}\r\n${hasBody ? body : ''}`;
}

/** One exchange. */
export const exchangeArbitrary: fc.Arbitrary<Exchange> = fc
  .tuple(requestTextArbitrary, responsePartsArbitrary)
  .map(([{ method, text }, parts]) => ({
    method,
    request: Buffer.from(text, 'latin1'),
    response: Buffer.from(responseText(method, parts), 'latin1'),
  }));

/** How bytes are cut into writes: the sizes, used in turn. */
export type Cuts = readonly number[];

export const cutsArbitrary: fc.Arbitrary<Cuts> = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1_500 }), fc.integer({ min: 1, max: 70_000 })),
  { minLength: 1, maxLength: 8 },
);

/** Writes above this would only make the test slow. */
const MOST_PIECES = 60;

/** Cuts bytes into the pieces that are written. What is left after MOST_PIECES is one. */
export function cut(bytes: Buffer, cuts: Cuts): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  while (at < bytes.length && pieces.length < MOST_PIECES) {
    const end = Math.min(bytes.length, at + (cuts[pieces.length % cuts.length] ?? bytes.length));
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  if (at < bytes.length) pieces.push(bytes.subarray(at));
  return pieces;
}
