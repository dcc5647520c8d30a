import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, FilterError, type FilterSpec, MATCH, NEED_MORE } from '../filter/index.ts';
import { headOf } from '../filter/testing/heads.ts';
import { parseMirrordHttpFilter } from './index.ts';

function specOf(value: unknown): FilterSpec {
  const spec = parseMirrordHttpFilter(value);
  if (spec === null) throw new Error('filters nothing');
  return spec;
}

function matches(value: unknown, request: string): boolean {
  const lines = request.split(' · ');
  const body = lines.at(-1)?.startsWith('{') ? lines.pop() : undefined;
  const framed = body === undefined ? [] : ['content-type: application/json', `content-length: ${body.length}`];
  const head = headOf(...lines, ...framed);
  const filter = compileFilter(specOf(value));
  const verdict = filter.match(head);
  return (verdict === NEED_MORE ? filter.matchBody(head, Buffer.from(body ?? ''), true) : verdict) === MATCH;
}

function refusal(value: unknown): FilterError {
  try {
    parseMirrordHttpFilter(value);
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
  throw new Error(`is read: ${JSON.stringify(value)}`);
}

/** As people have them in their files: the filter, a request that it takes, one that it does not. */
const REAL: readonly (readonly [unknown, string, string])[] = [
  [{ header_filter: 'x-user: alice' }, 'GET / · X-User: Alice Cooper', 'GET / · x-user: bob'],
  [{ header_filter: '^x-user: alice$' }, 'GET / · X-User: ALICE', 'GET / · x-user: alice2'],
  [{ header_filter: 'X-PG-Tenant: Avi.+' }, 'GET / · x-pg-tenant: AviR', 'GET / · x-pg-tenant: Avi'],
  [{ header_filter: 'host: api\\..+' }, 'GET / · Host: api.shop.test', 'GET / · Host: apix.test'],
  [
    { header_filter: '^baggage: .*mirrord-session=alice.*$' },
    'GET / · baggage: a=1,mirrord-session=alice,b=2',
    'GET / · baggage: mirrord-session=bob · tracestate: mirrord-session=alice',
  ],
  [
    { header_filter: '^(baggage|tracestate): .*session=ann' },
    'GET / · tracestate: session=ann',
    'GET / · x-baggage: session=ann',
  ],
  [
    { header_filter: '^User-Agent: (?!kube-probe)' },
    'GET / · user-agent: curl/8',
    'GET / · User-Agent: kube-probe/1.30',
  ],
  [{ header_filter: '^User-Agent: (?!kube-probe)' }, 'GET / · user-agent: a · user-agent: kube-probe', 'GET /'],
  [{ header_filter: '^user-agent: (?!.*(bot|probe)).*$' }, 'GET / · user-agent: curl', 'GET / · user-agent: x Bot'],
  [{ header_filter: '^x-user: ((?!test).)*$' }, 'GET / · x-user: alice', 'GET / · x-user: my-test-user'],
  [
    { header_filter: '^x-user: (?=.*dev)(?=.*alice)' },
    'GET / · x-user: alice-dev',
    'GET / · x-user: dev · x-user: alice',
  ],
  [{ header_filter: '^x-user: .+(?<!-bot)$' }, 'GET / · x-user: alice', 'GET / · x-user: alice-BOT'],
  [{ header_filter: '^x-a: (?!1)|^x-b: 2' }, 'GET / · x-b: 2', 'GET / · x-a: 1'],
  [{ header_filter: '(?i)^x-a: B$' }, 'GET / · X-A: b', 'GET / · x-a: c'],
  [
    { header_filter: '^cookie: .*(; )?user_id=42(;|$)' },
    'GET / · Cookie: a=b; user_id=42',
    'GET / · Cookie: user_id=421',
  ],
  [{ path_filter: '^/api/' }, 'GET /API/x', 'GET /x/api/'],
  [{ path_filter: '/users/\\d+$' }, 'GET /users/7?full=1', 'GET /users/x'],
  [{ path_filter: 'tenant=acme' }, 'GET /x?tenant=ACME', 'GET /tenant/acme'],
  [{ path_filter: '^(?!/health/)' }, 'GET /', 'GET /health/live'],
  [{ path_filter: '^(?!/(healthz?|readyz?|metrics)$)' }, 'GET /healthcheck', 'GET /metrics'],
  [{ path_filter: '^((?!/health).)*$' }, 'GET /api', 'GET /x/health'],
  [{ path_filter: '^/(?!internal/)[a-z]+/v[12]/' }, 'GET /shop/v2/x', 'GET /internal/v2/'],
  [{ method_filter: 'post' }, 'POST /', 'GET /'],
  [{ method_filter: ['GET', 'head'] }, 'HEAD /', 'POST /'],
  [{ method_filter: 'Purge' }, 'purge /', 'PUT /'],
  [{ method_filter: 'GET' }, 'get /', 'PUT /'],
  [{ method_filter: ['Get', 'post'] }, 'Get /', 'put /'],
  [
    { body_filter: { body: 'json', query: '$.library.books[*]', matches: '^\\d{3,5}$' } },
    'POST / · {"library":{"books":[1,34555]}}',
    'POST / · {"library":{"books":[1,"x345"]}}',
  ],
  [
    { all_of: [{ header: '^x-debug-session: 121212$' }, { path: '^/api/my-endpoint$' }, { method: 'POST' }] },
    'POST /api/my-endpoint?x · X-Debug-Session: 121212',
    'GET /api/my-endpoint · x-debug-session: 121212',
  ],
  [
    { any_of: [{ path: '^/api/my-endpoint$' }, { header: '^x-debug-session: 121212$' }], ports: [80, 8080] },
    'GET / · x-debug-session: 121212',
    'GET /api/my-endpoint/x',
  ],
  [
    { all_of: [{ body: 'json', query: '$.user', matches: 'ali' }, { method: 'PUT' }], header_filter: null },
    'PUT / · {"user":"alice"}',
    'PUT / · {"user":"Alice"}',
  ],
];

describe('a filter of a mirrord file', () => {
  it.each(REAL)('means what it means there: %j', (value, matching, other) => {
    expect(matches(value, matching), matching).toBe(true);
    expect(matches(value, other), other).toBe(false);
  });

  it.each([null, undefined, {}, { ports: 80 }, { header_filter: null }])('filters nothing when it is %j', value => {
    expect(parseMirrordHttpFilter(value)).toBeNull();
  });

  it('looks over one pattern once where the query cannot matter', () => {
    expect(specOf({ path_filter: '^/api/' })).toEqual({ path_and_query: { regex: '(?i)^/api/' } });
    expect(specOf({ path_filter: '/api$' })).toEqual({
      any_of: [{ path: { regex: '(?i)/api$' } }, { path_and_query: { regex: '(?i)/api$' } }],
    });
  });

  it('names what one line must not be', () => {
    expect(specOf({ header_filter: '^User-Agent: (?!kube-probe)' })).toEqual({
      header_line: { regex: '(?i)^User-Agent: ', except: ['(?i)^User-Agent: (?:kube-probe)'] },
    });
  });

  it('explains itself without showing headers', () => {
    const filter = compileFilter(specOf({ header_filter: '^x-user: alice$' }));
    expect(filter.explain(headOf('GET /', 'authorization: secret')).text).toBe(
      'header line is none of 2, wanted one matching "(?i)^x-user: alice$"',
    );
  });
});

describe('lookaround that is taken out', () => {
  it('leaves the same lines as JavaScript’s own engine finds', () => {
    const piece = fc.constantFrom('a', 'b', '[ab]', '.', 'c', 'a{2}');
    const pieces = (max: number) => fc.array(piece, { maxLength: max }).map(parts => parts.join(''));
    const loose = fc.array(fc.constantFrom('a', 'b', '.', 'c*', '(?:ab|c)', 'b?', '.*'), { maxLength: 3 });
    const body = fc.oneof(
      fc.tuple(loose, fc.constantFrom('', '$')).map(([parts, end]) => parts.join('') + end),
      fc.constantFrom('a|bc', '.*c', '.*(a|bb)$', ''),
    );
    const look = fc.tuple(fc.constantFrom('(?!', '(?='), body).map(([open, inner]) => `${open}${inner})`);
    const tail = fc.oneof(
      loose.map(parts => parts.join('')),
      fc
        .tuple(loose, fc.constantFrom('(?<!', '(?<='), pieces(2))
        .map(([parts, open, inner]) => `${parts.join('')}${open}${inner})$`),
      fc.tuple(body, fc.constantFrom('*', '+')).map(([inner, by]) => `(?:(?!${inner}).)${by}$`),
    );
    const alternative = fc
      .tuple(
        fc.constantFrom('^', ''),
        pieces(2),
        fc.array(look, { maxLength: 2 }),
        pieces(1),
        fc.array(look, { maxLength: 1 }),
        tail,
      )
      .map(([begin, a, looks, b, more, end]) => begin + a + looks.join('') + b + more.join('') + end);
    const pattern = fc.array(alternative, { minLength: 1, maxLength: 2 }).map(parts => parts.join('|'));
    let flattened = 0;
    fc.assert(
      fc.property(
        pattern,
        fc.array(fc.stringMatching(/^[abcABC]{0,6}$/), { minLength: 1, maxLength: 3 }),
        (source, paths) => {
          let spec: FilterSpec | null = null;
          try {
            spec = parseMirrordHttpFilter({ path_filter: source });
          } catch (error) {
            if (!(error instanceof FilterError)) throw error;
          }
          if (spec === null) return;
          if (/\(\?<?[!=]/.test(source)) flattened++;
          const filter = compileFilter(spec);
          const own = new RegExp(source, 'i');
          for (const path of paths) {
            expect(filter.match(headOf(`GET /${path}`)) === MATCH, `${source} on /${path}`).toBe(own.test(`/${path}`));
            const target = `/${path}?${path}`;
            const found = own.test(`/${path}`) || own.test(target);
            expect(filter.match(headOf(`GET ${target}`)) === MATCH, `${source} on ${target}`).toBe(found);
          }
        },
      ),
      { numRuns: 10_000 },
    );
    expect(flattened).toBeGreaterThan(500);
  });
});

describe('a filter of a mirrord file that is refused', () => {
  it.each<[unknown, string, string, string]>([
    [{ header_filtr: 'x' }, 'header_filtr', 'is not known here', 'Did you mean "header_filter"?'],
    [{ header_filter: 3 }, 'header_filter', 'must be text', ''],
    [{ header_filter: '' }, 'header_filter', 'is empty', ''],
    ['x-user', '', 'must be an object', ''],
    [{ header_filter_jq: '.x' }, 'header_filter_jq', 'filters by jq are not supported', 'header_filter'],
    [{ all_of: [{ query: '.x' }] }, 'all_of[0].query', 'filters by jq', 'header_filter'],
    [{ header_filter: 'a', path_filter: 'b' }, '', 'has header_filter and path_filter', 'all_of: ['],
    [{ any_of: [] }, 'any_of', 'at least one', 'any_of: ['],
    [{ any_of: [{ heder: 'x' }] }, 'any_of[0].heder', 'is not known here', 'Did you mean "header"?'],
    [{ any_of: [{ header: 'x', path: 'y' }] }, 'any_of[0]', 'needs one of', 'part of its own'],
    [
      { any_of: [{ header: 'x' }, { path: 'ab(' }] },
      'any_of[1].path',
      'does not compile at character 3: missing closing ) ("ab(")',
      '',
    ],
    [{ body_filter: { body: 'xml', query: '$', matches: 'x' } }, 'body_filter.body', 'must be "json"', ''],
    [{ body_filter: { body: 'json', query: '$', matches: '^(?!x)' } }, 'body_filter.matches', 'lookaround', '$.items'],
    [{ body_filter: { body: 'json', query: '$' } }, 'body_filter.matches', 'is missing', 'text'],
    [{ all_of: [{ body: 'json', query: 'a.b', matches: 'x' }] }, 'all_of[0].query', 'is not a JSONPath', '$.user.name'],
    [{ method_filter: 'G T' }, 'method_filter', 'is not a method', ''],
    [{ method_filter: [] }, 'method_filter', 'must name', '["GET", "POST"]'],
    [{ header_filter: 'user-agent: (?!kube-probe)' }, 'header_filter', 'from a place that varies', 'behind ^'],
    [{ header_filter: '^x-a: .*(?!b)' }, 'header_filter', 'from a place that varies', 'all_of'],
    [{ header_filter: '^x-a: (b|(?!c))d' }, 'header_filter', 'from a place that varies', ''],
    [{ header_filter: '(?<=x-a: )b' }, 'header_filter', 'from a place that varies', ''],
    [{ header_filter: '^x: [a-z&&[^b]]' }, 'header_filter', 'uses && within brackets', 'Write the characters out'],
    [{ header_filter: '(?x)^x: a b' }, 'header_filter', '(?x) cannot be carried over', ''],
    [{ header_filter: '^x: \\Qa.b\\E' }, 'header_filter', '\\Q is no escape', ''],
    [{ header_filter: '^x: a{,3}' }, 'header_filter', '{,3} would be text', 'Write {0,3}'],
    [{ header_filter: '^x: (a)\\1' }, 'header_filter', '\\1 is a backreference', 'no backreferences'],
    [{ header_filter: '^x: (a)\\12' }, 'header_filter', '\\1 is a backreference', 'no backreferences'],
    [{ header_filter: '^x: ((a)|b\\072)' }, 'header_filter', '\\0 is a backreference', '\\x0a'],
    [{ header_filter: '^x: [a\\12]' }, 'header_filter', '\\1 stands within brackets', '\\x0a'],
    [{ header_filter: '^x: [^\\\\\\012]' }, 'header_filter', '\\0 stands within brackets', '\\x0a'],
    [{ header_filter: '^x: \\<alice' }, 'header_filter', '\\< is a word boundary', 'Write \\b, or <.'],
    [{ path_filter: '(/alice|/bob)\\>' }, 'path_filter', '\\> is a word boundary', 'Write \\b, or >.'],
    [{ body_filter: { body: 'json', query: '$.a', matches: 'a\\>' } }, 'body_filter.matches', 'word boundary', '\\b'],
    [
      { body_filter: { body: 'json', query: '$[?typeof(@.a) == "string"]', matches: 'a' } },
      'body_filter.query',
      'calls typeof(), which does not exist',
      'There are length',
    ],
    [{ header_filter: '^x: (?>a+)b' }, 'header_filter', 'does not compile', ''],
  ])('says where and what to write instead: %j', (value, path, what, hint) => {
    const error = refusal(value);
    expect(error.path).toBe(path);
    expect(error.message).toContain(what);
    expect(error.hint).toContain(hint);
  });
});
