import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AgentMessageOf, type SeenEntry, toPort, toSessionId, toSubscriptionId } from '../../protocol/index.ts';
import { MAX_OUTPUT_BACKLOG_BYTES } from '../limits.ts';
import type { WatchFlags } from '../program.ts';
import { FakeAgent, type FakeAnswers } from '../testing/fake-agent.ts';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import type { AgentFinder } from './places.ts';
import { watch } from './watch.ts';

const FLAGS: WatchFlags = { target: 'netns/shop', port: ['8080'], header: ['x-user: alice'], name: 'bob@desk' };
const CLIENT_PORT = toPort(40_000);
const REQUEST: SeenEntry = {
  kind: 'request',
  ...{ atMs: Date.UTC(2024, 0, 2, 3, 4, 5, 678), client: '192.0.2.7', clientPort: CLIENT_PORT, httpVersion: '1.1' },
  ...{ method: 'GET', path: '/cart', hasQuery: true, verdict: 'no_match' },
  reason: 'header x-user is "carol", wanted "alice"',
};
const COUNTS = { requests: 0, matches: 0, undecided: 0, connections: 0, unlisted: 0 };

let terminal: FakeTerminal;
let agent: FakeAgent;

beforeEach(() => {
  terminal = new FakeTerminal();
});

afterEach(async () => {
  terminal.signal('SIGTERM');
  await agent.stop();
});

async function startAgent(answers: FakeAnswers = {}): Promise<AgentFinder> {
  agent = await FakeAgent.start({
    other: message =>
      message.type === 'listenersRequest' ? { type: 'listeners', id: message.id, ports: [toPort(8080)] } : undefined,
    ...answers,
  });
  return async () => ({ event: 'ready', ...agent.address });
}

function seen(entries: readonly SeenEntry[], counts: Partial<AgentMessageOf<'seen'>['counts']> = {}): void {
  agent.say({ type: 'seen', id: toSubscriptionId(1), entries: [...entries], counts: { ...COUNTS, ...counts } });
}

/** Watches what `say` makes the agent tell, and ends. @returns the lines on stdout */
async function linesOf(flags: WatchFlags, say: () => void): Promise<string[]> {
  const find = await startAgent({
    other: message => {
      if (message.type === 'unsubscribe') say();
      return undefined;
    },
  });
  const done = watch(flags, terminal, find);
  await terminal.until('Nothing is taken');
  terminal.signal('SIGINT');
  expect(await done).toBe(0);
  return terminal.out.split('\n').slice(0, -1);
}

describe('watch', () => {
  test('asks for a watch, whatever else the session would be', async () => {
    await linesOf({ ...FLAGS, stealProbes: true }, () => undefined);
    expect(agent.heard.find(message => message.type === 'subscribe')).toMatchObject({
      ...{ mode: 'watch', port: 8080, stealProbes: true, takeover: false, drain: false },
      filter: { header: { name: 'x-user', equals: 'alice' } },
    });
    expect(terminal.err).toContain(
      '● Watching requests to netns/shop port 8080 for header x-user equals "alice". Nothing is taken. Ctrl-C ends it.',
    );
  });

  test('lists a request a line, with verdict, reason, and who took it', async () => {
    const lines = await linesOf(FLAGS, () =>
      seen(
        [
          REQUEST,
          { ...REQUEST, hasQuery: false, verdict: 'match', reason: 'header x-user ok', client: 'fd00::7' },
          {
            ...REQUEST,
            verdict: 'body',
            reason: '',
            takenBy: { name: 'alice@laptop', session: toSessionId('0000000a') },
          },
        ],
        { requests: 3, matches: 1, undecided: 1 },
      ),
    );
    expect(lines.map(line => line.replace(/^\d\d:\d\d:05\.678 /, ''))).toEqual([
      '192.0.2.7:40000 GET /cart?…  ✗ would not match: header x-user is "carol", wanted "alice"',
      '[fd00::7]:40000 GET /cart  ✓ would match: header x-user ok',
      '192.0.2.7:40000 GET /cart?…  ? depends on its body  (taken by alice@laptop)',
    ]);
    expect(terminal.err).toContain('○ Stopped: 3 requests seen, 1 would match, 1 could not be told without the body.');
  });

  test('says which connections it cannot look into, and why', async () => {
    const connection = { kind: 'connection', atMs: 0, client: '192.0.2.7', clientPort: CLIENT_PORT } as const;
    const takenBy = { name: 'alice@laptop', session: toSessionId('0000000a') };
    const lines = await linesOf(FLAGS, () =>
      seen(
        [
          { ...connection, cause: 'OPAQUE_TLS' },
          { ...connection, cause: 'CONNECTIONS_STOLEN', takenBy },
        ],
        { connections: 2 },
      ),
    );
    expect(lines[0]).toContain('connection  no more of it is seen: one of the connections that began with a TLS');
    expect(lines[1]).toContain('connection  is taken whole by alice@laptop: no more of it is seen');
    expect(terminal.err).toContain('2 connections not looked into, or not to the end');
  });

  test('prints one object a line for programs, and a summary at the end', async () => {
    const lines = await linesOf({ ...FLAGS, json: true }, () => seen([REQUEST], { requests: 1, unlisted: 2 }));
    expect(lines.map(line => JSON.parse(line))).toEqual([
      {
        ...{ time: '2024-01-02T03:04:05.678Z', kind: 'request', port: 8080, client: '192.0.2.7:40000', taken_by: null },
        ...{ http_version: '1.1', method: 'GET', path: '/cart', has_query: true },
        ...{ verdict: 'no_match', reason: 'header x-user is "carol", wanted "alice"' },
      },
      { kind: 'unlisted', count: 2 },
      { kind: 'summary', ...COUNTS, requests: 1, unlisted: 2 },
    ]);
  });

  test('says how much is not listed', async () => {
    const lines = await linesOf(FLAGS, () => seen([], { requests: 500, unlisted: 500 }));
    expect(lines).toEqual(['… 500 more came faster than they can be listed']);
  });

  test('leaves lines out that nobody reads', async () => {
    Object.assign(terminal.stdout, { writableLength: MAX_OUTPUT_BACKLOG_BYTES + 1 });
    expect(await linesOf(FLAGS, () => seen([REQUEST, REQUEST], { requests: 2 }))).toEqual([]);
    expect(terminal.err).toContain('2 requests seen, 0 would match, 2 of these not listed');
  });

  test('ends when nobody reads its output any more', async () => {
    const done = watch(FLAGS, terminal, await startAgent());
    await terminal.until('Nothing is taken');
    terminal.closeOutput();
    expect(await done).toBe(0);
    expect(terminal.err).toContain('○ Stopped: 0 requests seen');
  });

  test('lists all requests without a filter, and gives no verdicts', async () => {
    const { header: _, ...flags } = FLAGS;
    const lines = await linesOf(flags, () =>
      seen([{ ...REQUEST, verdict: 'match', reason: '' }], { requests: 1, matches: 1 }),
    );
    expect(lines[0]).toMatch(/GET \/cart\?…$/);
    expect(terminal.err).toContain('○ Stopped: 1 request seen.');
    expect(terminal.err).toContain('Watching all requests to netns/shop port 8080');
  });

  test('without a port watches the only one that is served, and asks where there are more', async () => {
    const { port: _, ...flags } = FLAGS;
    let served = [toPort(8080)];
    const find = await startAgent({
      other: message =>
        message.type === 'listenersRequest' ? { type: 'listeners', id: message.id, ports: served } : undefined,
    });
    const done = watch(flags, terminal, find);
    await terminal.until('port 8080');
    terminal.signal('SIGINT');
    await done;
    served = [toPort(80), toPort(8080)];
    await expect(watch(flags, terminal, find)).rejects.toThrow('something on 80, 8080 listens in netns/shop');
  });

  test('has no local port', async () => {
    const find = await startAgent();
    await expect(watch({ ...FLAGS, port: ['8080:3000'] }, terminal, find)).rejects.toThrow('no local port');
    await expect(watch({ ...FLAGS, port: ['99999'] }, terminal, find)).rejects.toMatchObject({
      message: '"99999" is not a port: 99999 is outside 1 to 65535.',
      hint: 'Write the port of the target only, as in -p 8080.',
    });
  });

  test('says that older connections are not seen', async () => {
    const find = await startAgent({
      subscribe: ({ id, port }) => ({ type: 'subscribed', id, port, predating: 1, overlaps: [] }),
    });
    const done = watch(FLAGS, terminal, find);
    await terminal.until('1 connection to port 8080 is older than this watch: requests on it are not seen.');
    terminal.signal('SIGINT');
    await done;
  });
});
