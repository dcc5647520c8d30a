/** Large bodies that no session wants, through relay threads: they pass within the kernel, whole, and what is behind them is judged. */

import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  agentPids,
  agentStatus,
  attach,
  countOf,
  createMarkedApp,
  LocalProcess,
  patternHash,
  RawClient,
  until,
} from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8080;
const MIB = 1024 * 1024;
const LARGE_BYTES = 12 * MIB;
const AT_ONCE = 12;
/** Truncation is rare where it occurs at all. */
const CLOSING = 200;
const READ_MS = 60_000;

const requestOf = (path: string, user: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\n\r\n`;

describeInLab('large bodies', 'large', (lab, prepare) => {
  prepare(async opened => {
    opened.use(await opened.pod.listen(createMarkedApp('app'), { port: PORT }));
    const local = await LocalProcess.start(opened, createMarkedApp('alice'));
    await attach(opened, [{ port: PORT, local }], '--header=x-user: alice');
  });

  const url = (path: string): string => `http://${lab().podAddress4}:${PORT}${path}`;
  const unseenBytes = (): Promise<number> => countOf(lab(), 'bytes_passed_unseen');

  /** Runs so many of a command of the shell at once. @returns what each wrote, without those that wrote the same */
  async function inTheClients(times: number, command: string): Promise<readonly string[]> {
    const script = `for i in $(seq ${times}); do { ${command}; } & done; wait`;
    const lines = (await lab().outside.run('sh', '-c', script)).trim().split('\n');
    expect(lines.length).toBe(times);
    return [...new Set(lines)];
  }

  it('come down whole, however many at once, by length and by chunks', async () => {
    const before = await unseenBytes();
    for (const kind of ['bytes', 'chunked']) {
      const hashes = await inTheClients(
        AT_ONCE,
        `curl -sS --max-time 90 ${url(`/${kind}/${LARGE_BYTES}`)} | sha256sum | cut -d' ' -f1`,
      );
      expect(hashes).toEqual([patternHash(LARGE_BYTES)]);
    }
    expect(await unseenBytes()).toBeGreaterThan(before);
  });

  it('go up whole, however many at once', async () => {
    const file = `${lab().dir}/large`;
    await lab().outside.run('sh', '-c', `curl -sS ${url(`/bytes/${LARGE_BYTES}`)} >${file}`);
    const before = await unseenBytes();
    const hashes = await inTheClients(
      AT_ONCE,
      `curl -sS --max-time 90 -o /dev/null -D - -H 'expect:' -T ${file} ${url('/up')} | grep -i '^x-body-sha256' | tr -d '\\r' | cut -d' ' -f2`,
    );
    expect(hashes).toEqual([patternHash(LARGE_BYTES)]);
    expect(await unseenBytes()).toBeGreaterThan(before);
  });

  it('that end with their connection come down whole, every one', { timeout: 180_000 }, async () => {
    for (let done = 0; done < CLOSING; done += 20) {
      const hashes = await inTheClients(
        20,
        `curl -sS --max-time 90 -H 'connection: close' ${url(`/bytes/${MIB}`)} | sha256sum | cut -d' ' -f1`,
      );
      expect(hashes).toEqual([patternHash(MIB)]);
    }
  });

  it('do not hide the request behind them, which goes to its session', async () => {
    const { counters } = await agentStatus(lab());
    using client = await RawClient.connect(lab().outside, { host: lab().podAddress4, port: PORT });
    client.write(
      requestOf(`/bytes/${LARGE_BYTES}`, 'carol') + requestOf('/mine', 'alice') + requestOf('/not', 'carol'),
    );
    const large = await client.readResponse({ withinMs: READ_MS });
    expect(createHash('sha256').update(large.body).digest('hex')).toBe(patternHash(LARGE_BYTES));
    expect(String((await client.readResponse()).body)).toBe('alice GET /mine\n');
    expect(String((await client.readResponse()).body)).toBe('app GET /not\n');
    const after = (await agentStatus(lab())).counters;
    expect((after.requests_stolen ?? 0) - (counters.requests_stolen ?? 0)).toBe(1);
    expect((after.requests_passed ?? 0) - (counters.requests_passed ?? 0)).toBe(2);
  });

  it('whose readers go in the middle leave nothing open', async () => {
    const [pid] = agentPids(lab());
    const descriptors = (): number => readdirSync(`/proc/${pid}/fd`).length;
    const go = `curl -sS --max-time 90 ${url(`/bytes/${LARGE_BYTES}`)} 2>/dev/null | head -c 100000 | wc -c`;
    // What is opened once and kept, such as the pipe that all flows share, is open now.
    await inTheClients(AT_ONCE, go);
    await idle();
    const before = descriptors();
    for (let round = 0; round < 3; round++) expect(await inTheClients(AT_ONCE, go)).toEqual(['100000']);
    await idle();
    // Pipes of readers that stopped at once may be kept, up to their limit; connections may not.
    await until(() => descriptors() <= before + AT_ONCE * 2, {
      what: `no more than ${before} descriptors and some pipes`,
    });
  });

  async function idle(): Promise<void> {
    await until(async () => (await agentStatus(lab())).connections === 0, {
      withinMs: 20_000,
      what: 'all connections to end',
    });
  }
});
