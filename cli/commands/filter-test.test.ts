import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_TRIAL_BYTES } from '../limits.ts';
import type { FilterTestFlags } from '../program.ts';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import { testFilter } from './filter-test.ts';

const ALICE =
  'GET /cart?q=1 HTTP/1.1\r\nHost: shop\r\nx-user: alice\r\nAuthorization: Bearer s3cret\r\nCookie: sid=t0ken\r\n\r\n';

let terminal: FakeTerminal;

beforeEach(() => {
  terminal = new FakeTerminal();
  terminal.input = ALICE;
});

async function run(flags: FilterTestFlags): Promise<[number, string]> {
  terminal.out = '';
  return [await testFilter(flags, terminal), terminal.out];
}

describe('headgate filter test', () => {
  test('says that it matches, and exits with 0', async () => {
    expect(await run({ header: ['x-user: alice'] })).toEqual([0, 'match\n  ✓ header x-user ok\n']);
  });

  test('says that it reads what is typed, and only then', async () => {
    await run({ header: ['x-user: alice'] });
    expect(terminal.err).toBe('');
    terminal.isInputTyped = true;
    await run({ header: ['x-user: alice'] });
    expect(terminal.err).toContain('Ctrl-D in a new line ends it');
  });

  test('has no verdict about what is no request', async () => {
    terminal.input = 'HTTP/1.1 200 OK\r\n\r\n';
    await expect(run({ header: ['x-user: alice'] })).rejects.toMatchObject({
      exitCode: 2,
      message: 'There is no request to try: this is a response.',
    });
  });

  test('says what does not match and what was seen, as a tree, and exits with 1', async () => {
    const filter = '{any_of: [{method: POST}, {not: {path: /cart}}]}';
    expect(await run({ header: ['x-user: bob'], filter })).toEqual([
      1,
      [
        'no match',
        '  ✗ all of:',
        '    ✗ header x-user is "alice", wanted "bob"',
        '    ✗ any of:',
        '      ✗ method is "GET", wanted POST',
        '      ✗ not:',
        '        ✓ path ok\n',
      ].join('\n'),
    ]);
  });

  test('shows no value of a header that the filter does not name', async () => {
    for (const flags of [
      { header: ['x-team: a'], cookie: ['other=1'] },
      { filter: '{header_line: {regex: "^x-user: bob"}}' },
      { filter: '{not: {header: {name: x-user, equals: alice}}}', json: true as const },
    ]) {
      const [code, out] = await run(flags);
      expect(code).toBe(1);
      expect(out).not.toContain('s3cret');
      expect(out).not.toContain('t0ken');
    }
  });

  test('prints no control character that the request or the filter has, in words or as JSON', async () => {
    terminal.input = 'GET /?a%9B=%1B[2J%C2%9B HTTP/1.1\r\nHost: shop\r\nx-user: \x9b2J\r\n\r\n';
    const parts = [
      { header: { name: 'x-user', equals: 'a\u202e' } },
      { query: { name: 'a\u009b\n\u007f', prefix: '\u001b' } },
    ];
    for (const flags of [{}, { json: true as const }]) {
      const [code, out] = await run({ filter: JSON.stringify({ any_of: parts }), ...flags });
      expect(code).toBe(1);
      expect(out).toContain('u009b2J');
      expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });

  test('prints JSON', async () => {
    const [code, out] = await run({ header: ['x-user: bob'], json: true });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      verdict: 'no match',
      violation: null,
      explanation: { kind: 'is', verdict: 'no match', text: 'header x-user is "alice", wanted "bob"', parts: [] },
      notes: [],
    });
  });

  test('does not match a request that no filter may judge, and says the rule', async () => {
    terminal.input = ALICE.replace('Host: shop', 'Host: shop\r\nHost: cart');
    const [code, out] = await run({ header: ['x-user: alice'] });
    expect(code).toBe(1);
    expect(out).toContain('more than one Host');
    expect(JSON.parse((await run({ header: ['x-user'], json: true }))[1])).toMatchObject({
      verdict: 'no match',
      violation: { name: 'REPEATED_HOST' },
      explanation: null,
    });
  });

  test('looks into a body', async () => {
    const filter = '{body: {jsonpath: $.user, equals: alice}}';
    terminal.input = 'POST / HTTP/1.1\nHost: a\nContent-Type: application/json\n\n{"user": "alice"}\n';
    expect((await run({ filter }))[0]).toBe(0);
    terminal.input = terminal.input.replace('alice', 'bob');
    expect((await run({ filter }))[0]).toBe(1);
    terminal.input =
      'POST / HTTP/1.1\nHost: a\nContent-Type: application/json\nContent-Length: 99\n\n{"user": "alice"}\n';
    expect(await run({ filter: `{not: ${filter}}` })).toEqual([1, expect.stringContaining('not known yet')]);
  });

  test('tells that a sample by connection is none of a request', async () => {
    expect((await run({ sample: ['100%'] }))[1]).toContain('note: A sample by connection');
    expect((await run({ sample: ['100%:x-user'] }))[1]).not.toContain('note:');
  });

  test('lets no escape sequence of a request reach the terminal', async () => {
    terminal.input = ALICE.replace('alice', 'a\u009b2Jb');
    expect((await run({ header: ['x-user: bob'] }))[1]).not.toContain('\u009b');
  });

  test('asks for a filter and for a request of a bearable size', async () => {
    await expect(run({})).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('no filter') });
    await expect(run({ filter: false })).rejects.toMatchObject({ exitCode: 2 });
    terminal.input = '';
    await expect(run({ header: ['a'] })).rejects.toMatchObject({ exitCode: 2 });
    terminal.input = 'x'.repeat(MAX_TRIAL_BYTES + 1);
    await expect(run({ header: ['a'] })).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('a file', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'headgate-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  test('gives its filter, ours or mirrord’s, whatever else it asks for', async () => {
    const ours = join(directory, 'headgate.yaml');
    writeFileSync(ours, 'filter: { cookie: { name: sid, equals: t0ken } }\n');
    expect((await run({ config: ours }))[0]).toBe(0);
    const theirs = join(directory, 'mirrord.json');
    writeFileSync(
      theirs,
      '{"target": "pod/x", "feature": {"copy_target": true, "network": {"incoming": {"http_filter": {"header_filter": "^x-user: al"}}}}}',
    );
    expect((await run({ config: theirs }))[0]).toBe(0);
    expect((await run({ config: theirs, header: ['x-user: bob'] }))[0]).toBe(1);
  });

  test('is read with the variables of the environment', async () => {
    const file = join(directory, 'mirrord.json');
    writeFileSync(
      file,
      '{"feature": {"network": {"incoming": {"http_filter": {"header_filter": "^x-user: {{ get_env(name="WHO") }}$"}}}}}',
    );
    terminal.environment = { WHO: 'alice' };
    expect((await run({ config: file }))[0]).toBe(0);
  });
});
