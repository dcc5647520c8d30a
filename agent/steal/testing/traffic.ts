/** Random valid HTTP/1 exchanges, and a tape of random decisions for whoever plays them. */
import fc from 'fast-check';

/** Whose request it is, by its `x-user`; null has none. */
export type User = 'alice' | 'bob' | null;

export interface Exchange {
  readonly user: User;
  readonly request: string;
  readonly response: string;
}

const fieldName = fc.constantFrom('accept', 'X-Trace', 'x-trace', 'Cookie', 'cache-control', 'x-odd');
const fieldValue = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
/** `name: value` with the white space and case that senders use. */
const field = fc
  .tuple(fieldName, fc.constantFrom('', ' ', '  ', '\t'), fieldValue, fc.constantFrom('', ' '))
  .map(([name, before, value, after]) => `${name}:${before}${value}${after}`);
const content = fc.string({ unit: 'binary-ascii', maxLength: 80 });

interface Body {
  readonly field: string | null;
  readonly bytes: string;
}

const NO_BODY: Body = { field: null, bytes: '' };
const chunkExtension = fc.constantFrom('', ';a', ';a=b', ';a="b c"');
const chunk = fc
  .tuple(fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 40 }), chunkExtension)
  .map(([data, extension]) => `${data.length.toString(16)}${extension}\r\n${data}\r\n`);
const chunkedBody: fc.Arbitrary<Body> = fc
  .tuple(fc.array(chunk, { maxLength: 4 }), fc.constantFrom('', 'x-trailer: 1\r\n'))
  .map(([chunks, trailers]) => ({
    field: 'Transfer-Encoding: chunked',
    bytes: `${chunks.join('')}0\r\n${trailers}\r\n`,
  }));
const lengthBody: fc.Arbitrary<Body> = content.map(bytes => ({ field: `Content-Length: ${bytes.length}`, bytes }));

function message(first: string, fields: readonly string[], body: Body): string {
  const all = body.field === null ? fields : [...fields, body.field];
  return `${[first, ...all].join('\r\n')}\r\n\r\n${body.bytes}`;
}

const interim = fc.constantFrom('HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n');

function responseTo(method: string): fc.Arbitrary<string> {
  const empty = fc.constantFrom('204 No Content', '304 Not Modified').map(status => ({ status, body: NO_BODY }));
  const full = fc.record({
    status: fc.constantFrom('200 OK', '201 Created', '404 Not Found', '500 '),
    body: fc.oneof(chunkedBody, lengthBody),
  });
  return fc
    .tuple(fc.array(interim, { maxLength: 2 }), fc.oneof(empty, full), fc.array(field, { maxLength: 2 }))
    .map(([interims, { status, body }, fields]) => {
      const visible = method === 'HEAD' ? { ...body, bytes: '' } : body;
      return interims.join('') + message(`HTTP/1.1 ${status}`, fields, visible);
    });
}

/** One exchange of a connection that stays open; `user` is among `users`. */
export function exchangeOf(users: readonly User[]): fc.Arbitrary<Exchange> {
  const methods = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PURGE');
  return methods.chain(method =>
    fc
      .record({
        user: fc.constantFrom(...users),
        target: fc.constantFrom('/', '/a/b?c=d', '/%7e', 'http://shop/x'),
        before: fc.array(field, { maxLength: 3 }),
        after: fc.array(field, { maxLength: 2 }),
        body: fc.oneof(fc.constant(NO_BODY), chunkedBody, lengthBody),
        response: responseTo(method),
      })
      .map(({ user, target, before, after, body, response }) => {
        const own = user === null ? [] : [`X-User: ${user}`];
        const request = message(`${method} ${target} HTTP/1.1`, [...before, 'Host: shop', ...own, ...after], body);
        return { user, request, response };
      }),
  );
}

/** Random decisions; the same tape always decides the same. */
export class Tape {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** A number from 0 to `limit - 1`. */
  below(limit: number): number {
    const at = this.#at++;
    // Once round, the numbers are mixed with the position, so that a short tape does not repeat itself for ever.
    const number = (this.#numbers[at % this.#numbers.length] ?? 0) + Math.imul(at, 0x9e3779b1);
    return (number >>> 0) % limit;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }
}

export const tapeNumbers = fc.array(fc.nat(), { minLength: 1, maxLength: 60 });
