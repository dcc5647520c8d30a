import { describe, expect, it } from 'vitest';
import { compileFilter, type FilterSpec } from './index.ts';
import { headOf } from './testing/heads.ts';

const HEAD = headOf(
  'POST /shop.Cart/Add?user=Ann+B&token=secret-query',
  'cookie: user=bob; sid=secret-cookie',
  'baggage: user=b%6Fb,tenant=secret-baggage',
  'tracestate: dd=s:1,x=secret-state',
  'authorization: secret-header',
  'content-type: text/plain',
  'x-user: bob',
);

/** The filter, its shape in words, and what it says of the request above. */
const SAID: readonly (readonly [FilterSpec, string, string])[] = [
  [{ header: { name: 'x-user', absent: true } }, 'header x-user absent', 'header x-user is "bob", wanted absent'],
  [{ cookie: { name: 'user', equals: 'alice' } }, 'cookie user equals …', 'cookie user is "bob", wanted "alice"'],
  [{ cookie: { name: 'User', present: true } }, 'cookie User present', 'cookie User is absent, wanted present'],
  [{ cookie: { name: 'user', absent: true } }, 'cookie user absent', 'cookie user is "bob", wanted absent'],
  [
    { baggage: { name: 'user', prefix: 'al' } },
    'baggage user begins with …',
    'baggage user is "bob", wanted beginning with "al"',
  ],
  [{ tracestate: { name: 'dd', glob: 'u*' } }, 'tracestate dd is like …', 'tracestate dd is "s:1", wanted like "u*"'],
  [{ query: { name: 'user', regex: '^al' } }, 'query user matches …', 'query user is "Ann B", wanted matching "^al"'],
  [{ query: { name: 'id', contains: '7' } }, 'query id contains …', 'query id is absent, wanted containing "7"'],
  [{ grpc: 'shop.Cart/Add' }, 'grpc service … and method …', 'grpc is not gRPC, wanted "shop.Cart/Add"'],
  [{ grpc: { method: 'Add' } }, 'grpc method …', 'grpc is not gRPC, wanted "*/Add"'],
  [{ body: { jsonpath: '$.a', present: true } }, 'body at a JSONPath present', 'body $.a is not JSON, wanted present'],
  [
    { sample: { percent: 0.5 } },
    'sample of … by connection',
    'sample by connection is at 28.75 %, wanted within 0.5 %',
  ],
  [
    { header_line: { regex: '^x-user: a', also: ['l'], except: ['c$'] } },
    'header line matches … except …',
    'header line is none of 7, wanted one matching "^x-user: a" and "l" except "c$"',
  ],
];

describe('an explanation', () => {
  it.each(SAID)('says what was wanted and seen: %j', (spec, shape, said) => {
    const filter = compileFilter(spec);
    expect(filter.describe()).toBe(shape);
    expect(filter.explain(HEAD).text).toBe(said);
  });

  it('shows nothing that the filter does not name', () => {
    const filter = compileFilter({ all_of: SAID.map(([spec]) => spec) });
    expect(JSON.stringify(filter.explain(HEAD))).not.toContain('secret');
  });

  it('hides what the request has when asked, and still tells absent from other', () => {
    const said = (spec: FilterSpec) => compileFilter(spec).explain(HEAD, { hideValues: true }).text;
    expect(said({ cookie: { name: 'user', equals: 'alice' } })).toBe('cookie user is another, wanted "alice"');
    expect(said({ cookie: { name: 'none', equals: 'alice' } })).toBe('cookie none is absent, wanted "alice"');
    const everything = said({ all_of: SAID.map(([spec]) => spec) });
    expect(everything).not.toMatch(/bob|Ann|s:1/);
    expect(said({ path: { prefix: '/shop' } })).toBe('path ok');
  });

  it('says of a gRPC request which service and method it has', () => {
    const filter = compileFilter({ grpc: 'shop.Cart/Remove' });
    expect(filter.explain(headOf('POST /shop.Cart/Add', 'content-type: application/grpc')).text).toBe(
      'grpc is "shop.Cart/Add", wanted "shop.Cart/Remove"',
    );
  });
});
