import { describe, expect, test } from 'vitest';
import type { FilterSpec } from '../../filter-engine/filter/index.ts';
import { type CurlRoute, curlLine } from './curl-line.ts';
import { filterWords } from './filter-words.ts';

const ROUTE: CurlRoute = { authority: '127.0.0.1:8080', runner: [], isTls: false, isHttp2: false };

describe('filterWords', () => {
  test.each<[FilterSpec, string]>([
    [{ header: { name: 'x-user', equals: 'alice' } }, 'header x-user equals "alice"'],
    [{ header: { name: 'x-user', present: true } }, 'header x-user is present'],
    [{ header: { name: 'x-user', present: false } }, 'header x-user is absent'],
    [{ path: '/x' }, 'path is "/x"'],
    [{ path: '/x/*' }, 'path is "/x/*" (the star itself; for a pattern use the form glob)'],
    [{ path: { equals: '/x/*' } }, 'path equals "/x/*" (the star itself; for a pattern use the form glob)'],
    [{ path: { prefix: '/x' } }, 'path begins with "/x"'],
    [{ path: { glob: '/x/*' } }, 'path is like "/x/*"'],
    [{ method: ['GET', 'POST'] }, 'method is GET or POST'],
    [{ host: 'shop.example' }, 'host is shop.example'],
    [{ grpc: 'shop.v1.Cart/Add' }, 'grpc is shop.v1.Cart/Add'],
    [{ query: { name: 'q', present: true } }, 'query q is present'],
    [{ baggage: { name: 'user', equals: 'alice' } }, 'baggage user equals "alice"'],
    [{ sample: { percent: 5 } }, 'it is within 5 % by connection'],
    [{ sample: { percent: 2.5, by: { header: 'x-user' } } }, 'it is within 2.5 % by header x-user'],
    [{ path_and_query: { regex: '^/a' } }, 'path with query matches "^/a"'],
    [{ header_line: { regex: '^a: b' } }, 'a header line matches "^a: b"'],
    [
      { header_line: { regex: '^a: ', also: ['b'], except: ['c'] } },
      'a header line matches "^a: " and "b" and not "c"',
    ],
    [{ not: { path: { regex: '^/h' } } }, 'not (path matches "^/h")'],
    [
      { all_of: [{ method: 'GET' }, { any_of: [{ path: '/a' }, { path: '/b' }] }] },
      'method is GET and (path is "/a" or path is "/b")',
    ],
    [
      { any_of: [{ method: 'GET' }, { all_of: [{ path: '/a' }, { host: 'b' }] }] },
      'method is GET or (path is "/a" and host is b)',
    ],
  ])('says %j in words', (filter, words) => {
    expect(filterWords(filter)).toBe(words);
  });
});

describe('words and curl lines of members', () => {
  test('name the member of a cookie, a query and a body', () => {
    expect(filterWords({ cookie: { name: 'user', equals: 'alice' } })).toBe('cookie user equals "alice"');
    expect(filterWords({ body: { jsonpath: '$.user', equals: 'alice' } })).toBe('body $.user equals "alice"');
    expect(filterWords({ grpc: { service: 'shop.Cart', method: 'Add' } })).toBe(
      'grpc is service shop.Cart, method Add',
    );
  });

  test('send cookies together, and the query encoded', () => {
    const filter: FilterSpec = {
      all_of: [
        { cookie: { name: 'user', equals: 'alice' } },
        { cookie: { name: 'team', present: true } },
        { query: { name: 'q', equals: 'a b' } },
        { baggage: { name: 'user', equals: 'alice' } },
      ],
    };
    expect(curlLine(filter, ROUTE)).toBe(
      "curl -H 'baggage: user=alice' -b 'user=alice; team=1' 'http://127.0.0.1:8080/?q=a%20b'",
    );
  });
});

describe('curlLine', () => {
  test('sends any request when everything is taken', () => {
    expect(curlLine(undefined, ROUTE)).toBe('curl http://127.0.0.1:8080/');
  });

  test('satisfies each condition of all_of, in quotes where a shell needs them', () => {
    const filter: FilterSpec = {
      all_of: [{ header: { name: 'x-user', equals: "o'neil" } }, { path: { prefix: '/cart' } }, { method: 'POST' }],
    };
    expect(curlLine(filter, { ...ROUTE, runner: ['ip', 'netns', 'exec', 'shop'] })).toBe(
      "ip netns exec shop curl -H 'x-user: o'\\''neil' -X POST http://127.0.0.1:8080/cart",
    );
  });

  test('sends a header without value as curl wants it', () => {
    expect(curlLine({ header: { name: 'x', equals: '' } }, ROUTE)).toBe("curl -H 'x;' http://127.0.0.1:8080/");
  });

  test('satisfies the first of any_of', () => {
    expect(curlLine({ any_of: [{ host: ['a', 'b'] }, { path: '/x' }] }, ROUTE)).toBe(
      "curl -H 'Host: a' http://127.0.0.1:8080/",
    );
  });

  test.each<[FilterSpec, string]>([
    [{ not: { path: '/a' } }, 'curl http://127.0.0.1:8080/'],
    [{ header: { name: 'x', present: false } }, 'curl http://127.0.0.1:8080/'],
    [{ baggage: { name: 'user', equals: 'Ann B' } }, "curl -H 'baggage: user=Ann%20B' http://127.0.0.1:8080/"],
    [{ header_line: { regex: '(?i)^x-user: al\\.ice$' } }, "curl -H 'x-user: al.ice' http://127.0.0.1:8080/"],
    [
      { header_line: { regex: '(?i)^baggage: .*mirrord-session=alice.*$' } },
      "curl -H 'baggage: mirrord-session=alice' http://127.0.0.1:8080/",
    ],
    [
      { any_of: [{ path: { regex: '(?i)^/api/' } }, { path_and_query: { regex: '^/x' } }] },
      'curl http://127.0.0.1:8080/api/',
    ],
  ])('is made up and judged: %j', (filter, line) => {
    expect(curlLine(filter, ROUTE)).toBe(line);
  });

  test('has a value on the right side of a sample', () => {
    const line = curlLine({ sample: { percent: 1, by: { header: 'x-user' } } }, ROUTE);
    expect(line).toMatch(/^curl -H 'x-user: user-\d+' http:\/\/127\.0\.0\.1:8080\/$/);
    const [, user] = /x-user: (user-\d+)/.exec(line ?? '') ?? [];
    const both: FilterSpec = {
      all_of: [
        { sample: { percent: 1, by: { header: 'x-user' } } },
        { header: { name: 'x-user', equals: user ?? '' } },
      ],
    };
    expect(curlLine(both, ROUTE)).toBe(line);
    expect(curlLine({ sample: { percent: 1, by: { cookie: 'sid' } } }, ROUTE)).toContain('-b sid=user-');
  });

  const CALL = "printf '\\0\\0\\0\\0\\0' |";
  const CALLED = "-H 'content-type: application/grpc' -H 'te: trailers' -i --data-binary @-";

  test.each<[FilterSpec, string]>([
    [{ grpc: 'shop.v1.Cart/Add' }, 'shop.v1.Cart/Add'],
    [{ grpc: '/shop.v1.Cart/Add' }, 'shop.v1.Cart/Add'],
    [{ grpc: 'shop.v1.Cart' }, 'shop.v1.Cart/METHOD'],
    [{ grpc: { service: 'shop.Cart' } }, 'shop.Cart/METHOD'],
    [{ grpc: { method: 'Add' } }, 'SERVICE/Add'],
  ])('calls gRPC in HTTP/2 with an empty message: %j', (filter, path) => {
    expect(curlLine(filter, ROUTE)).toBe(
      `${CALL} curl --http2-prior-knowledge ${CALLED} http://127.0.0.1:8080/${path}`,
    );
  });

  test('calls gRPC within TLS, by the name that is asked for', () => {
    const filter: FilterSpec = { all_of: [{ grpc: 'a.B/C' }, { host: 'shop.example' }] };
    const line = curlLine(filter, { ...ROUTE, isTls: true, runner: ['sudo'] });
    expect(line).toBe(`${CALL} sudo curl -k --connect-to ::127.0.0.1:8080 ${CALLED} https://shop.example/a.B/C`);
  });

  test('calls gRPC that browsers speak as any other request', () => {
    const header = { name: 'content-type', equals: 'application/grpc-web' };
    expect(curlLine({ header }, ROUTE)).toBe("curl -H 'content-type: application/grpc-web' http://127.0.0.1:8080/");
  });

  test('trusts whatever certificate comes within TLS, where what is spoken is agreed on', () => {
    const filter: FilterSpec = { header: { name: 'x-user', equals: 'alice' } };
    const line = curlLine(filter, { ...ROUTE, isTls: true, isHttp2: true });
    expect(line).toBe("curl -k -H 'x-user: alice' https://127.0.0.1:8080/");
  });

  test('is in HTTP/2 where the local process speaks nothing else', () => {
    expect(curlLine({ path: '/x' }, { ...ROUTE, isHttp2: true })).toBe(
      'curl --http2-prior-knowledge http://127.0.0.1:8080/x',
    );
  });

  test.each<FilterSpec>([
    { header: { name: 'x', regex: 'a+' } },
    { path: { glob: '/*/a' } },
    { path: { contains: 'a' } },
    { not: { path: '/' } },
    { all_of: [{ path: '/a' }, { path: '/b' }] },
    { all_of: [{ query: { name: 'q', equals: 'a' } }, { query: { name: 'q', absent: true } }] },
    { body: { jsonpath: '$.a', equals: '1' } },
    { sample: { percent: 50 } },
    { header_line: { regex: '^x-user: (a|b)$' } },
  ])('is left out when no request can be made up: %j', filter => {
    expect(curlLine(filter, ROUTE)).toBeUndefined();
  });
});
