import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SUBSCRIBE_NOT_SERVED, SUBSCRIBE_PORT_OWNED, toPort, toSessionId } from '../../protocol/index.ts';
import type { SessionFlags } from '../options/flags.ts';
import { FakeAgent, type FakeAnswers } from '../testing/fake-agent.ts';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import { attach } from './attach.ts';
import { exec } from './exec.ts';
import type { AgentFinder } from './places.ts';

const FLAGS: SessionFlags = {
  target: 'netns/shop',
  steal: true,
  header: ['x-user: alice'],
  name: 'alice@laptop',
  world: false,
};

/** A program that listens on a free port, answers `child` to whatever comes, and ends by SIGTERM. */
const SERVER = `require('net').createServer(s => s.on('data', () => s.end('child'))).listen(0, '127.0.0.1')`;

/** A program that closes its port, and listens on it again, when files of that name appear in the directory that it is given. */
const RESTARTING = `
const [directory] = process.argv.slice(1);
const server = require('net').createServer();
require('fs').watch(directory, (_, name) => {
  if (name === 'close' && server.listening) { server.port = server.address().port; server.close(); }
  if (name === 'listen' && !server.listening) server.listen(server.port, '127.0.0.1');
});
server.listen(0, '127.0.0.1');`;

let terminal: FakeTerminal;
let directory: string;
let agent: FakeAgent;
let local: Server;
let localPort: number;

beforeEach(async () => {
  terminal = new FakeTerminal();
  directory = mkdtempSync(join(tmpdir(), 'headgate-'));
  local = createServer(socket => socket.on('data', () => socket.end('local')));
  await new Promise<void>(resolve => local.listen(0, '127.0.0.1', resolve));
  localPort = (local.address() as AddressInfo).port;
});

afterEach(async () => {
  terminal.signal('SIGTERM'); // A test that failed half-way leaves a run behind, and nothing would end it.
  rmSync(directory, { recursive: true });
  await agent.stop();
  await new Promise(resolve => local.close(resolve));
});

function mirrordFile(incoming: object): string {
  const file = join(directory, 'mirrord.json');
  writeFileSync(file, JSON.stringify({ feature: { env: false, fs: 'local', network: { incoming, outgoing: false } } }));
  return file;
}

async function startAgent(answers: FakeAnswers = {}): Promise<AgentFinder> {
  agent = await FakeAgent.start({
    other: message =>
      message.type === 'listenersRequest' ? { type: 'listeners', id: message.id, ports: [toPort(8080)] } : undefined,
    ...answers,
  });
  return async () => ({ event: 'ready', ...agent.address });
}

describe('attach', () => {
  test('takes the port, says so, serves requests, and ends at a signal with the rule away', async () => {
    const find = await startAgent();
    const done = attach({ ...FLAGS, port: [`8080:${localPort}`] }, terminal, find);
    await terminal.until('All other requests go to the app.');
    expect(terminal.err).toBe(
      [
        `● Stealing requests to netns/shop port 8080 where header x-user equals "alice" → 127.0.0.1:${localPort}`,
        "  Try: ip netns exec shop curl -H 'x-user: alice' http://127.0.0.1:8080/",
        '  All other requests go to the app.\n',
      ].join('\n'),
    );
    const stream = agent.open(1, 'GET / HTTP/1.1\r\n\r\n');
    await stream.until(s => s.end !== null);
    expect(stream.text).toBe('local');
    stream.stream.end();
    terminal.signal('SIGINT');
    expect(await done).toBe(0);
    expect(agent.heard.map(message => message.type).slice(-2)).toEqual(['unsubscribe', 'goodbye']);
    expect(terminal.err).toContain('○ Stopped: 7 requests stolen.');
  });

  test('tries a local process that speaks nothing but HTTP/2 in HTTP/2', async () => {
    const find = await startAgent();
    const http2 = createHttp2Server();
    await new Promise<void>(resolve => http2.listen(0, '127.0.0.1', resolve));
    const { port } = http2.address() as AddressInfo;
    const done = attach({ ...FLAGS, port: [`8080:${port}`] }, terminal, find);
    await terminal.until('All other requests go to the app.');
    expect(terminal.err).toContain(
      "Try: ip netns exec shop curl --http2-prior-knowledge -H 'x-user: alice' http://127.0.0.1:8080/",
    );
    terminal.signal('SIGINT');
    await done;
    await new Promise(resolve => http2.close(resolve));
  });

  test('says which settings an agent that runs already does not take', async () => {
    const find = await startAgent();
    const joining: AgentFinder = async onLog => ({ ...(await find(onLog)), joined: true });
    const flags = { ...FLAGS, port: [`8080:${localPort}`], drainTimeout: '3', clientAddress: false };
    const done = attach(flags, terminal, joining);
    await terminal.until('All other requests');
    expect(terminal.err).toContain(
      'The agent runs already and keeps its own settings: --drain-timeout, --no-client-address have no effect.',
    );
    terminal.signal('SIGINT');
    await done;
  });

  test('lets the local process answer what it was sent before it leaves', async () => {
    const asked = Promise.withResolvers<Socket>();
    local.removeAllListeners('connection').on('connection', socket => {
      socket.once('data', () => asked.resolve(socket));
    });
    const find = await startAgent();
    const done = attach({ ...FLAGS, port: [`8080:${localPort}`] }, terminal, find);
    await terminal.until('All other requests');
    const stream = agent.open(1, 'GET / HTTP/1.1\r\n\r\n');
    const socket = await asked.promise;
    terminal.signal('SIGINT');
    await agent.until('unsubscribe');
    socket.write('late answer');
    expect(await done).toBe(0);
    expect(stream.text).toBe('late answer');
  });

  test('warns when nothing listens on either side', async () => {
    const find = await startAgent();
    const free = createServer();
    await new Promise<void>(resolve => free.listen(0, '127.0.0.1', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise(resolve => free.close(resolve));
    const done = attach({ ...FLAGS, port: [`9999:${port}`] }, terminal, find);
    await terminal.until('Nothing in netns/shop listens on port 9999 (it listens on 8080).');
    expect(terminal.err).toContain(`Nothing listens on port ${port} of this machine`);
    terminal.signal('SIGTERM');
    expect(await done).toBe(0);
  });

  test('ends with the reason and the way out when the port is owned', async () => {
    const find = await startAgent({
      subscribe: ({ id }) => ({
        type: 'subscribeRefused',
        id,
        code: SUBSCRIBE_PORT_OWNED,
        message: 'bob@desk takes all requests',
        hint: '',
        owner: { name: 'bob@desk', session: toSessionId('00000001') },
      }),
    });
    await expect(attach({ ...FLAGS, port: [`8080:${localPort}`] }, terminal, find)).rejects.toMatchObject({
      code: 'HEADGATE_ERR_REFUSED',
      message: 'netns/shop: bob@desk takes all requests.',
      hint: 'Add --takeover to end that session.',
    });
    expect(terminal.err).not.toContain('Stopped');
  });

  test('tells of older connections and of others who take the same requests', async () => {
    const owner = { name: 'bob@desk', session: toSessionId('00000001'), filter: 'header x-user present' };
    const find = await startAgent({
      subscribe: ({ id, port }) => ({ type: 'subscribed', id, port, predating: 14, overlaps: [owner] }),
    });
    const done = attach({ ...FLAGS, port: [`8080:${localPort}`] }, terminal, find);
    await terminal.until('All other requests');
    expect(terminal.err).toContain('14 connections to port 8080 predate this session and stay with the app');
    expect(terminal.err).toContain('bob@desk (session 00000001) takes requests of port 8080 too');
    terminal.signal('SIGINT');
    await done;
  });

  test('asks within TLS where another session opens it, and says who', async () => {
    const find = await startAgent({
      subscribe: ({ id, port }) => ({
        type: 'subscribed',
        id,
        port,
        predating: 0,
        overlaps: [],
        tlsOpener: 'bob@desk',
      }),
    });
    const done = attach({ ...FLAGS, port: [`8443:${localPort}`] }, terminal, find);
    await terminal.until('All other requests');
    expect(terminal.err).toContain('TLS on port 8443 is opened with the certificate that bob@desk names');
    expect(terminal.err).toMatch(/Try: .*curl -k .*https:\/\/127\.0\.0\.1:8443/);
    terminal.signal('SIGINT');
    await done;
  });

  test('says of older connections that a mirror of packets sees them behind a request, and one by redirect not at all', async () => {
    const find = await startAgent({
      subscribe: ({ id, port }) => ({ type: 'subscribed', id, port, predating: 14, overlaps: [] }),
    });
    const mirror = async (source: 'packets' | 'redirect'): Promise<string> => {
      const screen = new FakeTerminal();
      const done = attach(
        { ...FLAGS, steal: undefined, mirror: true, source, port: [`8080:${localPort}`] },
        screen,
        find,
      );
      await screen.until('answers from here are thrown away');
      screen.signal('SIGINT');
      await done;
      return screen.err;
    };
    expect(await mirror('packets')).toContain(
      '14 connections to port 8080 are older than this session: the next request on each is passed over, those behind it are seen',
    );
    expect(await mirror('redirect')).toContain('14 connections to port 8080 predate this session and are not seen');
  });

  test('fails with the reason when another ends the session', async () => {
    const find = await startAgent();
    const done = attach({ ...FLAGS, port: [`8080:${localPort}`] }, terminal, find);
    await terminal.until('All other requests');
    agent.say({ type: 'ended', id: null, code: 'KILLED', message: 'bob@desk ended this session' });
    await expect(done).rejects.toMatchObject({
      code: 'HEADGATE_ERR_TAKEN_OVER',
      message: 'bob@desk ended this session.',
    });
  });

  test('filters the ports that a mirrord file names, takes others whole, and says both', async () => {
    const find = await startAgent();
    const config = mirrordFile({
      mode: 'steal',
      http_filter: { header_filter: '^x-user: alice$', ports: [8080] },
      port_mapping: [
        [localPort, 8080],
        [localPort + 1, 9090],
      ],
    });
    const done = attach({ target: 'netns/shop', config, name: 'alice@laptop' }, terminal, find);
    await terminal.until('The app gets none of them');
    const asked = agent.heard.filter(message => message.type === 'subscribe');
    expect(asked.map(({ port, filter }) => [port, filter])).toEqual([
      [8080, { header_line: { regex: '(?i)^x-user: alice$' } }],
      [9090, null],
    ]);
    expect(terminal.err).toContain('port 8080 where a header line matches "(?i)^x-user: alice$"');
    expect(terminal.err).toContain("Try: ip netns exec shop curl -H 'x-user: alice' http://127.0.0.1:8080/");
    expect(terminal.err).toContain('Stealing all requests to netns/shop port 9090');
    await agent.until('listenersRequest');
    terminal.signal('SIGINT');
    expect(await done).toBe(0);
  });

  test('asks for a port', async () => {
    const find = await startAgent();
    await expect(attach(FLAGS, terminal, find)).rejects.toMatchObject({ code: 'HEADGATE_ERR_USAGE' });
  });
});

describe('exec', () => {
  test('ends with the exit code of its command', async () => {
    const findAgent = await startAgent();
    expect(await exec(['sh', '-c', 'exit 7'], FLAGS, { terminal, findAgent })).toBe(7);
    expect(agent.heard.at(-1)).toEqual({ type: 'goodbye' });
  });

  test('finds the port of the command, takes it, and passes a signal on', async () => {
    const findAgent = await startAgent();
    const done = exec([process.execPath, '-e', SERVER], FLAGS, { terminal, findAgent });
    await agent.until('subscribe');
    expect(agent.heard.at(-1)).toMatchObject({ type: 'subscribe', ifServed: true });
    await terminal.until('Stealing requests');
    const stream = agent.open(1, 'GET / HTTP/1.1\r\n\r\n');
    await stream.until(s => s.end !== null);
    expect(stream.text).toBe('child');
    terminal.signal('SIGTERM');
    expect(await done).toBe(143);
  });

  test('says in full what it takes once, and shortly that it has it again when the command was started anew', async () => {
    const findAgent = await startAgent({
      subscribe: ({ id, port }) => ({ type: 'subscribed', id, port, predating: 3, overlaps: [] }),
    });
    const done = exec([process.execPath, '-e', RESTARTING, directory], FLAGS, { terminal, findAgent });
    await terminal.until('Stealing requests');
    const full = terminal.err;
    writeFileSync(join(directory, 'close'), '');
    await terminal.until('is back with the app');
    writeFileSync(join(directory, 'listen'), '');
    await terminal.until('taken again');
    expect(full).toContain('3 connections to port');
    const lines = terminal.err.slice(full.length).trim().split('\n');
    expect(lines.slice(-2)).toEqual([
      expect.stringMatching(/^○ Port (\d+) of netns\/shop is back with the app/),
      expect.stringMatching(/^● Port (\d+) of netns\/shop is taken again → 127\.0\.0\.1:\1$/),
    ]);
    expect(terminal.err.match(/Stealing requests|predate this session|Try:/g)).toHaveLength(3);
    terminal.signal('SIGTERM');
    await done;
  });

  test('takes the port of the target that a mirrord file maps to what the command opens', async () => {
    const findAgent = await startAgent();
    const config = mirrordFile({ mode: 'steal', port_mapping: [[localPort, 8080]], ports: [8080] });
    const listen = SERVER.replace('listen(0,', `listen(${localPort},`);
    await new Promise(resolve => local.close(resolve));
    const flags: SessionFlags = { target: 'netns/shop', config, world: false };
    const done = exec([process.execPath, '-e', listen], flags, { terminal, findAgent });
    await agent.until('subscribe');
    expect(agent.heard.at(-1)).toMatchObject({ type: 'subscribe', port: 8080, ifServed: true });
    terminal.signal('SIGTERM');
    expect(await done).toBe(143);
  });

  test('says what the command listens on and the target does not serve', async () => {
    const findAgent = await startAgent({
      subscribe: ({ id }) => ({ type: 'subscribeRefused', id, code: SUBSCRIBE_NOT_SERVED, message: 'no', hint: '' }),
    });
    const done = exec([process.execPath, '-e', SERVER], FLAGS, { terminal, findAgent });
    await terminal.until('nothing in netns/shop serves that port');
    expect(terminal.err).toMatch(/add -p REMOTE:\d+\./);
    terminal.signal('SIGTERM');
    await done;
  });

  test('waits for the local port that is named', async () => {
    const findAgent = await startAgent();
    const done = exec(['sleep', '60'], { ...FLAGS, port: [`8080:${localPort}`] }, { terminal, findAgent });
    await terminal.until('Stealing requests');
    terminal.signal('SIGTERM');
    expect(await done).toBe(143);
  });

  test('ends the command when the session is ended by another', async () => {
    const findAgent = await startAgent();
    const done = exec(['sleep', '60'], { ...FLAGS, port: [`8080:${localPort}`] }, { terminal, findAgent });
    await terminal.until('Stealing requests');
    agent.say({ type: 'ended', id: null, code: 'KILLED', message: 'bob ended it' });
    await expect(done).rejects.toMatchObject({ code: 'HEADGATE_ERR_TAKEN_OVER' });
  });

  test('starts no command when there is no agent', async () => {
    await startAgent();
    const findAgent: AgentFinder = () => Promise.reject(new Error('no agent'));
    await expect(exec(['sh', '-c', 'exit 0'], FLAGS, { terminal, findAgent })).rejects.toThrow('no agent');
  });
});
