import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  RECORD_FIRST,
  RECORD_FROM_APP,
  RECORD_HEADER_BYTES,
  RECORD_LAST,
  toPort,
  writeRecordHeader,
} from '../../protocol/index.ts';
import type { DumpFlags } from '../program.ts';
import { FakeAgent } from '../testing/fake-agent.ts';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import { dump } from './dump.ts';
import type { AgentFinder } from './places.ts';

const FLAGS: DumpFlags = { target: 'netns/shop', port: ['8080'], path: ['/cart'], name: 'bob@desk' };
const WHOLE = RECORD_FIRST | RECORD_LAST;
const GET = 'GET /cart HTTP/1.1\r\nHost: shop\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';

let terminal: FakeTerminal;
let agent: FakeAgent;

beforeEach(() => {
  terminal = new FakeTerminal();
});

afterEach(async () => {
  terminal.signal('SIGTERM');
  await agent.stop();
});

function record(facts: number, text: string): string {
  const header = Buffer.alloc(RECORD_HEADER_BYTES);
  writeRecordHeader(header, { facts, exchange: 1, length: text.length, timeUs: 5 });
  return header.toString('latin1') + text;
}

/** Dumps what `send` makes the agent open when the session ends. @returns the exit code */
async function dumped(flags: DumpFlags, send: () => void, end = () => terminal.signal('SIGINT')): Promise<number> {
  agent = await FakeAgent.start({
    other: message => {
      if (message.type === 'unsubscribe') send();
      if (message.type !== 'listenersRequest') return undefined;
      return { type: 'listeners', id: message.id, ports: [toPort(8080), toPort(9090)] };
    },
  });
  const find: AgentFinder = async () => ({ event: 'ready', ...agent.address });
  const done = dump(flags, terminal, find);
  await terminal.until('Ctrl-C ends it');
  end();
  return done;
}

describe('dump', () => {
  test('asks for a mirror with responses, whatever else the file says', async () => {
    expect(await dumped({ ...FLAGS, maxRate: '5/s', source: 'redirect' }, () => undefined)).toBe(0);
    expect(agent.heard.find(message => message.type === 'subscribe')).toMatchObject({
      ...{ mode: 'mirror', port: 8080, takeover: false, filter: { path: { equals: '/cart' } } },
      mirror: { source: 'redirect', responses: true, maxRate: { unit: 'requests', perSecond: 5 } },
    });
    expect(terminal.err).toContain(
      '● Showing requests to netns/shop port 8080 where path equals "/cart", at most 5 requests a second.',
    );
    expect(terminal.err).toContain('○ Stopped: 0 requests seen.');
  });

  test('shows what streams bring, needs no local process, and says at the end what was not whole', async () => {
    await dumped(FLAGS, () => {
      agent.open(1, record(WHOLE, GET) + record(WHOLE | RECORD_FROM_APP, OK)).stream.end();
      // Still open when the session ends.
      agent.open(1, record(WHOLE, GET));
    });
    const lines = terminal.out.split('\n').slice(0, -1);
    expect(lines.map(line => line.replace(/^[^ ]* /, ''))).toEqual([
      '192.0.2.7:40000  GET /cart  200  0.0 ms  ↑ 0 B  ↓ 5 B',
      '192.0.2.7:40000  GET /cart  no answer seen  ↑ 0 B  ↓ 0 B',
    ]);
    expect(terminal.err).toContain('○ Stopped: 2 requests seen.');
  });

  test('shows every port that the target serves, and names it, where none is given', async () => {
    await dumped({ ...FLAGS, port: undefined, json: true }, () => agent.open(1, record(WHOLE, GET)));
    const ports = agent.heard.flatMap(message => (message.type === 'subscribe' ? [message.port] : []));
    expect(ports).toEqual([8080, 9090]);
    const kinds = terminal.out
      .split('\n')
      .map(line => (line === '' ? '' : (JSON.parse(line) as { kind: string }).kind));
    expect(kinds.at(-2)).toBe('summary');
  });

  test('ends when nobody reads its output any more', async () => {
    expect(
      await dumped(
        FLAGS,
        () => undefined,
        () => terminal.closeOutput(),
      ),
    ).toBe(0);
    expect(terminal.err).toContain('○ Stopped');
  });

  test('refuses a local port, and a file that cannot be written', async () => {
    agent = await FakeAgent.start();
    await expect(dump({ ...FLAGS, port: ['80:81'] }, terminal)).rejects.toThrow('no local port');
    await expect(dump({ ...FLAGS, har: '/nowhere/a.har' }, terminal)).rejects.toMatchObject({
      code: 'HEADGATE_ERR_OUTPUT',
    });
    await expect(dump({ ...FLAGS, har: '-' }, terminal)).rejects.toThrow('--har - names no file');
    await expect(dump({ ...FLAGS, pcap: '-' }, terminal)).rejects.toThrow('--pcap - names no file');
    await expect(dump({ ...FLAGS, har: 'a', pcap: './a' }, terminal)).rejects.toThrow('name the same file, ./a');
  });
});
