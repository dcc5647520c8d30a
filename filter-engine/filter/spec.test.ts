import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileFilter, FilterError, type FilterSpec, filterSchema, parseFilter } from './index.ts';
import {
  MAX_DEPTH,
  MAX_GRPC_METHOD_LENGTH,
  MAX_GRPC_SERVICE_LENGTH,
  MAX_LIST,
  MAX_PARTS,
  MAX_PATTERN_LENGTH,
  MAX_TOKEN_LENGTH,
} from './limits.ts';

function refusal(input: unknown): FilterError {
  try {
    compileFilter(input as FilterSpec);
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
  throw new Error(`compiles: ${JSON.stringify(input)}`);
}

function nested(depth: number): FilterSpec {
  return depth === 0 ? { path: '/' } : { not: nested(depth - 1) };
}

const DOCS = 'docs/filters.md lists every form with an example.';

/** What is written, where the error is, what it says, what to do. */
const REFUSED: readonly (readonly [unknown, string, string, string])[] = [
  [
    null,
    '',
    'filter: must be an object with one of the keys header, cookie, baggage, tracestate, path, query, method, host, grpc, body, sample, header_line, path_and_query, all_of, any_of, not, not nothing',
    DOCS,
  ],
  [
    'x',
    '',
    'filter: must be an object with one of the keys header, cookie, baggage, tracestate, path, query, method, host, grpc, body, sample, header_line, path_and_query, all_of, any_of, not, not a string',
    DOCS,
  ],
  [
    {},
    '',
    'filter: needs one of header, cookie, baggage, tracestate, path, query, method, host, grpc, body, sample, header_line, path_and_query, all_of, any_of, not',
    DOCS,
  ],
  [{ headr: { name: 'a' } }, 'headr', 'headr: the key "headr" is not known here', 'Did you mean "header"?'],
  [{ allOf: [] }, 'allOf', 'allOf: the key "allOf" is not known here', 'Did you mean "all_of"?'],
  [
    { zzzzzzzz: 1 },
    'zzzzzzzz',
    'zzzzzzzz: the key "zzzzzzzz" is not known here',
    'Known here: header, cookie, baggage, tracestate, path, query, method, host, grpc, body, sample, header_line, path_and_query, all_of, any_of, not.',
  ],
  [
    { __proto__: null, toString: 1 },
    'toString',
    'toString: the key "toString" is not known here',
    'Known here: header, cookie, baggage, tracestate, path, query, method, host, grpc, body, sample, header_line, path_and_query, all_of, any_of, not.',
  ],
  [
    { path: '/', method: 'GET' },
    '',
    'filter: has path and method; only one is allowed',
    'Put each into its own part, under all_of or any_of.',
  ],
  [
    { all_of: [] },
    'all_of',
    'all_of: is empty, so it says nothing',
    'Name at least one part, or leave the filter out to take everything.',
  ],
  [
    { any_of: [] },
    'any_of',
    'any_of: is empty, so it says nothing',
    'Name at least one part, or leave the filter out to take everything.',
  ],
  [{ all_of: { path: '/' } }, 'all_of', 'all_of: must be a list of filters', 'Write all_of: [ … ].'],
  [
    { any_of: [{ path: '/' }, { not: { hosts: 'a' } }] },
    'any_of[1].not.hosts',
    'any_of[1].not.hosts: the key "hosts" is not known here',
    'Did you mean "host"?',
  ],
  [
    { header: { name: 'x' } },
    'header',
    'header: needs one of equals, prefix, contains, glob, regex, present, absent',
    DOCS,
  ],
  [{ header: { equals: 'x' } }, 'header.name', 'header.name: must be text: a header name', DOCS],
  [
    { header: { name: 'x', equal: 'y' } },
    'header.equal',
    'header.equal: the key "equal" is not known here',
    'Did you mean "equals"?',
  ],
  [
    { header: { name: 'x', equals: 'y', prefix: 'z' } },
    'header',
    'header: has equals and prefix; only one is allowed',
    'Put each into its own part, under all_of or any_of.',
  ],
  [
    { header: { name: 'x y', equals: 'z' } },
    'header.name',
    "header.name: is not a header name: only letters, digits and !#$%&'*+-.^_`|~ are allowed",
    DOCS,
  ],
  [
    { header: { name: 'x:', equals: 'z' } },
    'header.name',
    "header.name: is not a header name: only letters, digits and !#$%&'*+-.^_`|~ are allowed",
    DOCS,
  ],
  [
    { header: { name: 'x', equals: 3 } },
    'header.equals',
    'header.equals: must be text; numbers and booleans need quotes',
    DOCS,
  ],
  [{ header: { name: 'x', prefix: '' } }, 'header.prefix', 'header.prefix: is empty, so it says nothing', DOCS],
  [{ header: { name: 'x', present: 'yes' } }, 'header.present', 'header.present: must be true or false', DOCS],
  [
    { header: { name: 'x', equals: '\ud800' } },
    'header.equals',
    'header.equals: has half of a surrogate pair, which no request can hold',
    DOCS,
  ],
  [{ path: 'users' }, 'path', 'path: "users" does not begin with /, and every path does', 'Write "/users".'],
  [
    { path: { glob: 'a/*' } },
    'path.glob',
    'path.glob: "a/*" does not begin with /, and every path does',
    'Write "/a/*".',
  ],
  [
    { path: { equals: '/a?b=c' } },
    'path.equals',
    'path.equals: "/a?b=c" has a ?, but the path is without query and fragment',
    'Write "/a".',
  ],
  [
    { path: '/café' },
    'path',
    'path: "/café" has characters that travel percent-encoded in a path',
    'Write "/caf%C3%A9".',
  ],
  [
    { path: { prefix: '/a b' } },
    'path.prefix',
    'path.prefix: "/a b" has characters that travel percent-encoded in a path',
    'Write "/a%20b".',
  ],
  [
    { header: { name: 'x-user', equals: 'a\nb' } },
    'header.equals',
    'header.equals: "a\\nb" has a control character (0x0a), which no value of a header has',
    'Leave it out; a line break at the end often comes from a file.',
  ],
  [
    { cookie: { name: 'a', contains: '\x7f' } },
    'cookie.contains',
    'cookie.contains: "\x7f" has a control character (0x7f), which no value of a header has',
    'Leave it out; a line break at the end often comes from a file.',
  ],
  [
    { path: 3 },
    'path',
    'path: must be an object with one of the keys equals, prefix, contains, glob, regex, not a number',
    DOCS,
  ],
  [{ method: [] }, 'method', 'method: is empty; name at least one method', DOCS],
  [
    { method: ['GET', 'A B'] },
    'method[1]',
    "method[1]: is not a method: only letters, digits and !#$%&'*+-.^_`|~ are allowed",
    DOCS,
  ],
  [
    { method: ['PUT', 'post'] },
    'method[1]',
    'method[1]: "post" is not the method POST: the case of methods counts',
    'Write POST.',
  ],
  [{ method: 1 }, 'method', 'method: must be a method, or a list of methods', DOCS],
  [
    { host: 'http://a' },
    'host',
    'host: "http://a" is not a host: it has / or @ or a space',
    'Write the name alone, or with its port: shop.test:8080.',
  ],
  [{ host: '::1' }, 'host', 'host: "::1" has several colons, and an IPv6 address stands in brackets', 'Write "[::1]".'],
  [
    { host: 'bücher.test' },
    'host',
    'host: "bücher.test" has characters that no request sends in a host',
    'Write the encoded name, which begins with xn--.',
  ],
  [
    { cookie: { name: 'a b', equals: 'x' } },
    'cookie.name',
    "cookie.name: is not a cookie name: only letters, digits and !#$%&'*+-.^_`|~ are allowed",
    DOCS,
  ],
  [
    { cookie: { name: 'a' } },
    'cookie',
    'cookie: needs one of equals, prefix, contains, glob, regex, present, absent',
    DOCS,
  ],
  [
    { baggage: { key: 'a', equals: 'x' } },
    'baggage.key',
    'baggage.key: the key "key" is not known here',
    'Known here: name, equals, prefix, contains, glob, regex, present, absent.',
  ],
  [
    { tracestate: { name: 'DD', equals: 'x' } },
    'tracestate.name',
    'tracestate.name: is not a key of tracestate: lower-case letters, digits and _-*/, with one @ at most',
    DOCS,
  ],
  [{ query: { name: '', equals: 'x' } }, 'query.name', 'query.name: is empty', DOCS],
  [{ grpc: {} }, 'grpc', 'grpc: needs service, method or both', DOCS],
  [
    { grpc: { servce: 'a' } },
    'grpc.servce',
    'grpc.servce: the key "servce" is not known here',
    'Did you mean "service"?',
  ],
  [{ grpc: '/a.B/C/' }, 'grpc', 'grpc: is not service or service/method, such as shop.v1.Cart/AddItem', DOCS],
  [
    { grpc: 'a..B' },
    'grpc.service',
    'grpc.service: is not a service: names of letters, digits and _, with dots between them',
    DOCS,
  ],
  [{ sample: {} }, 'sample.percent', 'sample.percent: must be a number from 0 to 100, without %', DOCS],
  [{ sample: { percent: '5%' } }, 'sample.percent', 'sample.percent: must be a number from 0 to 100, without %', DOCS],
  [{ sample: { percent: 101 } }, 'sample.percent', 'sample.percent: is above 100', DOCS],
  [
    { sample: { percent: 5, by: 'x-user' } },
    'sample.by',
    'sample.by: must be an object with one of the keys header, cookie, not a string',
    DOCS,
  ],
  [
    { sample: { percent: 5, by: { headers: 'x' } } },
    'sample.by.headers',
    'sample.by.headers: the key "headers" is not known here',
    'Did you mean "header"?',
  ],
  [
    { body: { json: '$', equals: 'x' } },
    'body.json',
    'body.json: the key "json" is not known here',
    'Known here: jsonpath, equals, prefix, contains, glob, regex, present, absent.',
  ],
  [{ body: { equals: 'x' } }, 'body.jsonpath', 'body.jsonpath: must be text: a JSONPath such as $.user.name', DOCS],
  [
    { header_line: { regex: 'a', except: 'b' } },
    'header_line.except',
    'header_line.except: must be a list of patterns',
    DOCS,
  ],
  [
    { header_line: { also: ['b'] } },
    'header_line.regex',
    'header_line.regex: must be text; numbers and booleans need quotes',
    DOCS,
  ],
  [{ host: '' }, 'host', 'host: is empty, so no request has it', DOCS],
];

describe('a filter that is refused', () => {
  it.each(REFUSED)('says where, why and what to do: %j', (input, path, message, hint) => {
    const error = refusal(input);
    expect({ path: error.path, message: error.message, hint: error.hint }).toEqual({ path, message, hint });
  });

  it('carries a code that tells form from value', () => {
    expect(refusal({ pth: '/' }).code).toBe('HEADGATE_ERR_FILTER_SHAPE');
    expect(refusal({ path: 'a' }).code).toBe('HEADGATE_ERR_FILTER_VALUE');
    expect(refusal({ header: { name: 'x', equals: 1 } }).code).toBe('HEADGATE_ERR_FILTER_SHAPE');
  });
});

describe('text with control characters', () => {
  it('is accepted where a request can have it: a tab in a header, anything in what is decoded', () => {
    expect(() => compileFilter({ header: { name: 'a', equals: 'a\tb' } })).not.toThrow();
    expect(() => compileFilter({ query: { name: 'a', equals: 'a\nb' } })).not.toThrow();
    expect(() => compileFilter({ baggage: { name: 'a', equals: 'a\nb' } })).not.toThrow();
    expect(() => compileFilter({ body: { jsonpath: '$.a', equals: 'a\nb' } })).not.toThrow();
  });
});

describe('the limits of a filter', () => {
  it('refuses a pattern above the length limit', () => {
    const text = `/${'a'.repeat(MAX_PATTERN_LENGTH - 1)}`;
    expect(() => compileFilter({ path: text })).not.toThrow();
    for (const form of ['equals', 'prefix', 'contains', 'glob', 'regex']) {
      const error = refusal({ path: { [form]: `${text}a` } });
      expect([error.code, error.path]).toEqual(['HEADGATE_ERR_FILTER_TOO_LONG', `path.${form}`]);
    }
  });

  it('refuses a filter nested above the depth limit', () => {
    expect(() => compileFilter(nested(MAX_DEPTH))).not.toThrow();
    const error = refusal(nested(MAX_DEPTH + 1));
    expect(error.code).toBe('HEADGATE_ERR_FILTER_TOO_DEEP');
    expect(error.path).toBe(Array.from({ length: MAX_DEPTH + 1 }, () => 'not').join('.'));
  });

  it('refuses a filter that contains itself', () => {
    const loop: { not?: unknown } = {};
    loop.not = loop;
    expect(refusal(loop).code).toBe('HEADGATE_ERR_FILTER_TOO_DEEP');
  });

  it('refuses a filter with more parts than the limit', () => {
    const parts = Array.from({ length: MAX_PARTS - 1 }, (): FilterSpec => ({ path: '/' }));
    expect(() => compileFilter({ any_of: parts })).not.toThrow();
    const error = refusal({ any_of: [...parts, { path: '/' }] });
    expect([error.code, error.path]).toEqual(['HEADGATE_ERR_FILTER_TOO_MANY', `any_of[${MAX_PARTS - 1}]`]);
  });

  it('counts the parts of all branches together', () => {
    const branch: FilterSpec = { any_of: Array.from({ length: 60 }, (): FilterSpec => ({ path: '/' })) };
    expect(() => compileFilter({ all_of: [branch, branch] })).not.toThrow();
    expect(refusal({ all_of: [branch, branch, branch] }).code).toBe('HEADGATE_ERR_FILTER_TOO_MANY');
  });

  it('counts each pattern of a header_line as a part', () => {
    const line = (also: number, except: number): FilterSpec => ({
      header_line: { regex: 'a', also: Array(also).fill('b'), except: Array(except).fill('c') },
    });
    expect(() => compileFilter(line(63, 64))).not.toThrow();
    expect(refusal(line(64, 64)).code).toBe('HEADGATE_ERR_FILTER_TOO_MANY');
    expect(() => compileFilter({ any_of: [line(30, 30), line(60, 5)] })).not.toThrow();
    expect(refusal({ any_of: [line(30, 30), line(60, 6)] }).code).toBe('HEADGATE_ERR_FILTER_TOO_MANY');
  });

  it('refuses names above the limits', () => {
    const specs: readonly (readonly [number, (name: string) => FilterSpec])[] = [
      [MAX_GRPC_SERVICE_LENGTH, name => ({ grpc: name })],
      [MAX_GRPC_SERVICE_LENGTH, service => ({ grpc: { service } })],
      [MAX_GRPC_METHOD_LENGTH, method => ({ grpc: { method } })],
      [MAX_TOKEN_LENGTH, method => ({ method })],
      [MAX_TOKEN_LENGTH, name => ({ header: { name, present: true } })],
    ];
    for (const [length, specOf] of specs) {
      expect(() => compileFilter(specOf('a'.repeat(length)))).not.toThrow();
      expect(refusal(specOf('a'.repeat(length + 1))).code).toBe('HEADGATE_ERR_FILTER_TOO_LONG');
    }
  });

  it('refuses a list above the limit', () => {
    const names = Array.from({ length: MAX_LIST }, (_, index) => `M${index}`);
    expect(() => compileFilter({ method: names })).not.toThrow();
    expect(refusal({ method: [...names, 'X'] }).code).toBe('HEADGATE_ERR_FILTER_TOO_MANY');
    expect(refusal({ host: [...names, 'X'] }).code).toBe('HEADGATE_ERR_FILTER_TOO_MANY');
  });
});

describe('the schema', () => {
  const config = z.strictObject({ filter: filterSchema });

  it('accepts what the parser accepts and returns it as it was written', () => {
    const filter: FilterSpec = {
      all_of: [{ header: { name: 'X-User', equals: 'alice' } }, { not: { path: '/health' } }, { host: ['a', 'b'] }],
    };
    expect(config.parse({ filter })).toEqual({ filter });
    expect(parseFilter(filter)).toEqual(filter);
  });

  it('answers with the sentence of the parser inside a larger schema', () => {
    const result = config.safeParse({ filter: { all_of: [{ path: '/' }, { header: { name: 'x', regx: 'y' } }] } });
    expect(result.error?.issues[0]).toMatchObject({
      path: ['filter'],
      message: 'all_of[1].header.regx: the key "regx" is not known here. Did you mean "regex"?',
    });
  });

  it('becomes a JSON schema that refers to itself', () => {
    const json = JSON.stringify(z.toJSONSchema(config));
    expect(json).toContain('"$ref":"#/$defs/Filter"');
    expect(json).toContain('"additionalProperties":false');
  });

  it('is changed by no key that objects inherit', () => {
    expect(() => parseFilter(JSON.parse('{"__proto__":{"path":"/"}}'))).toThrow(
      'the key "__proto__" is not known here',
    );
    expect(() => parseFilter(Object.create({ path: '/' }))).toThrow('needs one of');
  });
});
