import { describe, expect, test } from 'vitest';
import { parseAgentOptions } from './agent-options.ts';
import { DRAIN_MS, LONELY_MS, MAX_RELAY_THREADS } from './limits.ts';
import { MAX_RING_BYTES, MIN_RING_BYTES, RING_BYTES } from './sniffer/index.ts';

const HASH = '0123456789abcdef'.repeat(4);

describe('the command line of an agent', () => {
  test('has defaults for a machine: a free port, a token of its own', () => {
    expect(parseAgentOptions(['--target', 'netns/shop'])).toEqual({
      target: 'netns/shop',
      isOutgoingOnly: false,
      engine: 'auto',
      io: 'epoll',
      threads: 1,
      ringBytes: RING_BYTES,
      drainMs: DRAIN_MS,
      keepClientAddress: true,
      controlPort: 0,
      tokenHash: null,
      allowsOutgoing: true,
      lonelyMs: LONELY_MS,
      files: 'write',
      probes: [],
    });
  });

  test('of a Job names the hash of the token, and the port', () => {
    const options = parseAgentOptions(
      `--target container/abc --token-sha256 ${HASH} --control-port 18470 --lonely 1 --files read`.split(' '),
    );
    expect(options).toMatchObject({
      controlPort: 18_470,
      tokenHash: Buffer.from(HASH, 'hex'),
      lonelyMs: 1_000,
      files: 'read',
    });
  });

  test('of no target is its own pod, and only dials', () => {
    const options = parseAgentOptions(['--outgoing-only', '--token-sha256', HASH]);
    expect(options).toMatchObject({ target: null, isOutgoingOnly: true });
  });

  test('names probes by port, path and user agent', () => {
    const { probes } = parseAgentOptions([
      '--own-pod',
      '--probe',
      '8080 /healthz?a=b my checker/2',
      '--probe',
      '80 / ',
    ]);
    expect(probes).toEqual([
      { port: 8080, path: '/healthz?a=b', userAgent: 'my checker/2' },
      { port: 80, path: '/', userAgent: '' },
    ]);
  });

  test('of a container of the pod itself has no target', () => {
    expect(parseAgentOptions(['--own-pod'])).toMatchObject({ target: null, isOutgoingOnly: false });
  });

  test('may forbid sessions to dial', () => {
    expect(parseAgentOptions(['--target=x', '--no-outgoing']).allowsOutgoing).toBe(false);
  });

  test.each([
    [[], '--target is missing'],
    [['--target', 'x', '--control-port', '0'], '--control-port takes a port'],
    [['--target', 'x', '--token-sha256', HASH.slice(1)], '--token-sha256 takes 64 hexadecimal digits'],
    [['--target', 'x', '--lonely', 'long'], '--lonely takes seconds'],
    [['--target', 'x', '--files', 'all'], '--files takes off, read or write'],
    [['--target', 'x', '--probe', '80 healthz x'], '--probe takes a port'],
    [['--target', 'x', '--engine', 'magic'], 'no redirect engine is called "magic"'],
  ])('%j: %s', (args, words) => {
    expect(() => parseAgentOptions(args)).toThrow(words);
  });
});

describe('what carries connections', () => {
  test('has two names', () => {
    expect(parseAgentOptions(['--target=x', '--io=epoll']).io).toBe('epoll');
    expect(() => parseAgentOptions(['--target=x', '--io=uring'])).toThrow('--io takes net or epoll, not "uring"');
  });

  test('relay threads are refused beyond what makes sense', () => {
    const parse = (text: string): number => parseAgentOptions(['--target=x', `--threads=${text}`]).threads;
    expect(parse(`${MAX_RELAY_THREADS}`)).toBe(MAX_RELAY_THREADS);
    for (const text of ['0', '-1', 'two', '1.5', `${MAX_RELAY_THREADS + 1}`]) {
      expect(() => parse(text)).toThrow('--threads takes a number from 1 to');
    }
  });
});

test('the memory for packets has a least and a most', () => {
  const parse = (text: string): number => parseAgentOptions(['--target=x', `--ring-bytes=${text}`]).ringBytes;
  for (const bytes of [MIN_RING_BYTES, MAX_RING_BYTES]) expect(parse(String(bytes))).toBe(bytes);
  for (const text of ['0', '32MiB', String(MIN_RING_BYTES - 1), String(MAX_RING_BYTES + 1)]) {
    expect(() => parse(text)).toThrow('--ring-bytes takes a number from');
  }
});
