import { describe, expect, test } from 'vitest';
import { HeadgateError } from '../errors.ts';
import { type AllFilterFlags, filterOfFlags, readFilterText } from './filter-input.ts';

function errorOf(run: () => unknown): HeadgateError {
  try {
    run();
  } catch (error) {
    if (error instanceof HeadgateError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('filterOfFlags', () => {
  test('says nothing when there is no flag', () => {
    expect(filterOfFlags({})).toBeUndefined();
  });

  test('reads a header with its value, without white space around it', () => {
    expect(filterOfFlags({ header: ['x-user:  alice '] })).toEqual({ header: { name: 'x-user', equals: 'alice' } });
  });

  test('reads a header name alone as its presence', () => {
    expect(filterOfFlags({ header: ['x-user'] })).toEqual({ header: { name: 'x-user', present: true } });
  });

  test('keeps colons of the value', () => {
    expect(filterOfFlags({ header: ['referer: http://a:80/'] })).toEqual({
      header: { name: 'referer', equals: 'http://a:80/' },
    });
  });

  test('puts all flags together with all_of', () => {
    const flags: AllFilterFlags = {
      header: ['x-user: alice'],
      headerPrefix: ['x-team: pay'],
      headerContains: ['user-agent: curl'],
      headerGlob: ['x-a: b*'],
      headerRegex: ['x-c: ^d+$'],
      pathPrefix: ['/cart'],
      pathGlob: ['/items/*'],
      pathRegex: ['^/v[12]/'],
      pathContains: ['admin'],
      path: ['/x'],
      method: ['GET,POST'],
      host: ['shop.example'],
      filter: '{not: {path: {prefix: /health}}}',
    };
    expect(filterOfFlags(flags)).toEqual({
      all_of: [
        { header: { name: 'x-user', equals: 'alice' } },
        { path: { equals: '/x' } },
        { header: { name: 'x-team', prefix: 'pay' } },
        { path: { prefix: '/cart' } },
        { header: { name: 'user-agent', contains: 'curl' } },
        { path: { contains: 'admin' } },
        { header: { name: 'x-a', glob: 'b*' } },
        { path: { glob: '/items/*' } },
        { header: { name: 'x-c', regex: '^d+$' } },
        { path: { regex: '^/v[12]/' } },
        { method: ['GET', 'POST'] },
        { host: 'shop.example' },
        { not: { path: { prefix: '/health' } } },
      ],
    });
  });

  test('reads members of query, cookie and baggage, with and without a value', () => {
    expect(filterOfFlags({ query: ['q=Ann B=1', 'debug'], cookie: ['user=alice'], baggage: ['team='] })).toEqual({
      all_of: [
        { query: { name: 'q', equals: 'Ann B=1' } },
        { query: { name: 'debug', present: true } },
        { cookie: { name: 'user', equals: 'alice' } },
        { baggage: { name: 'team', equals: '' } },
      ],
    });
  });

  test.each([
    ['5%', { percent: 5 }],
    ['2.5', { percent: 2.5 }],
    ['100 % : x-user', { percent: 100, by: { header: 'x-user' } }],
  ])('reads %j as a sample', (text, sample) => {
    expect(filterOfFlags({ sample: [text] })).toEqual({ sample });
  });

  test('reads a service and a method of gRPC', () => {
    expect(filterOfFlags({ grpc: ['shop.v1.Cart/Add'] })).toEqual({ grpc: 'shop.v1.Cart/Add' });
  });

  test.each<[AllFilterFlags, string]>([
    [{ query: ['=1'] }, '--query "=1" has no name'],
    [{ cookie: [''] }, '--cookie "" has no name'],
    [{ cookie: ['a b=1'] }, '--cookie: '],
    [{ grpc: ['shop.v1.Cart/'] }, '--grpc "shop.v1.Cart/": is not service or service/method'],
    [{ grpc: ['a.B', 'c.D'] }, '--grpc is given twice'],
    [{ sample: ['5%', '6%'] }, '--sample is given twice'],
    [{ sample: ['much'] }, '--sample "much" is not a share'],
    [{ sample: ['101%'] }, '--sample "101%" is more than all'],
    [{ sample: ['0%'] }, '--sample "0%" matches nothing'],
    [{ sample: ['0.0:x-user'] }, '--sample "0.0:x-user" matches nothing'],
    [{ sample: ['5%:x user'] }, '--sample: '],
  ])('refuses %j and names the flag', (flags, problem) => {
    expect(errorOf(() => filterOfFlags(flags)).message).toContain(problem);
  });

  test('is null after --no-filter', () => {
    expect(filterOfFlags({ filter: false })).toBeNull();
  });

  test('refuses --no-filter beside a filter flag', () => {
    expect(errorOf(() => filterOfFlags({ filter: false, header: ['a: b'] })).code).toBe('HEADGATE_ERR_FILTER');
  });

  test('corrects an equals sign that should be a colon', () => {
    expect(errorOf(() => filterOfFlags({ header: ['x-user=alice'] })).hint).toBe(
      "Use a colon: --header 'x-user: alice'.",
    );
  });

  test.each([
    [':path:/x', '--path'],
    [':method: GET', '--method'],
    [':authority', '--host'],
  ])('names the flag for %j, which is no header', (text, flag) => {
    const error = errorOf(() => filterOfFlags({ header: [text] }));
    expect(error.message).toContain('is no header');
    expect(error.hint).toContain(`Use ${flag}`);
    expect(errorOf(() => filterOfFlags({ header: [': x'] })).message).toContain('no name before the colon');
  });

  test('names the flag whose pattern does not compile, with the place in it', () => {
    const error = errorOf(() => filterOfFlags({ headerRegex: ['x-user: (a'] }));
    expect(error.message).toContain('--header-regex: ');
    expect(error.message).toContain('character 1');
    expect(error.exitCode).toBe(2);
  });

  test('refuses a pattern flag without a pattern', () => {
    expect(errorOf(() => filterOfFlags({ headerGlob: ['x-user'] })).message).toContain('has no pattern');
  });

  test('refuses two paths that can never both be, and shows how to say one of them', () => {
    expect(errorOf(() => filterOfFlags({ path: ['/a', '/b'] })).hint).toContain(
      '{any_of: [{path: {equals: "/a"}}, {path: {equals: "/b"}}]}',
    );
  });

  test('refuses an empty element of a list', () => {
    expect(errorOf(() => filterOfFlags({ method: ['GET,'] })).message).toContain('empty element');
  });
});

describe('readFilterText', () => {
  test('reads YAML and JSON alike', () => {
    const filter = { any_of: [{ path: '/a' }, { header: { name: 'x', equals: '1' } }] };
    expect(readFilterText('{any_of: [{path: /a}, {header: {name: x, equals: "1"}}]}', '--filter')).toEqual(filter);
    expect(readFilterText(JSON.stringify(filter), '--filter')).toEqual(filter);
  });

  test('says that a text is nested too deeply', () => {
    expect(errorOf(() => readFilterText('{not: '.repeat(3_000), '--filter')).message).toContain(
      'nested deeper than 100',
    );
  });

  test('shows a variable as it is set', () => {
    expect(errorOf(() => readFilterText('{', 'HEADGATE_FILTER')).hint).toContain("HEADGATE_FILTER='{any_of");
  });

  test('says where the text is neither', () => {
    expect(errorOf(() => readFilterText('{any_of: [', '--filter')).message).toMatch(
      /^--filter cannot be read as YAML or JSON/,
    );
  });

  test('names the key that is wrong and the one that was meant', () => {
    const error = errorOf(() => readFilterText('{all_of: [{path: {prefx: /a}}]}', 'HEADGATE_FILTER'));
    expect(error.message).toContain('HEADGATE_FILTER: all_of[0].path.prefx');
    expect(error.hint).toContain('"prefix"');
  });
});
