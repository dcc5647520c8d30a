import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect as dial } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type AgentMessage,
  Mux,
  PROTOCOL_VERSION,
  RESET_NO_SUBSCRIPTION,
  toPort,
  toSessionId,
  toSubscriptionId,
  type WireEvents,
} from '../../protocol/index.ts';
import { runTurn } from '../../sys/turn-end.ts';
import { FAKE_TOKEN, FakeAgent, type FakeAnswers } from '../testing/fake-agent.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import { askKill, askStatus, runningAgent } from './observer.ts';
import { isAgentEnding, openTunnel, type Tunnel, tunnelOver } from './tunnel.ts';

const running: FakeAgent[] = [];
const open: Tunnel[] = [];
const clock = new FakeClock();

afterEach(async () => {
  for (const tunnel of open.splice(0)) tunnel.close();
  for (const agent of running.splice(0)) await agent.stop();
});

async function start(answers?: FakeAnswers): Promise<FakeAgent> {
  const agent = await FakeAgent.start(answers);
  running.push(agent);
  return agent;
}

interface Heard {
  readonly messages: AgentMessage[];
  readonly tunnel: Tunnel;
  readonly closed: Promise<string>;
  next(): Promise<AgentMessage>;
}

async function connect(agent: FakeAgent, token = agent.address.token): Promise<Heard> {
  const messages: AgentMessage[] = [];
  const closed = Promise.withResolvers<string>();
  let onMessage: (message: AgentMessage) => void = () => undefined;
  const tunnel = await openTunnel(
    { ...agent.address, token },
    {
      onOpen: stream => stream.reset(RESET_NO_SUBSCRIPTION, 0),
      onMessage: message => {
        messages.push(message);
        onMessage(message);
      },
      onClosed: closed.resolve,
    },
    clock,
  );
  open.push(tunnel);
  const next = (): Promise<AgentMessage> =>
    new Promise(resolve => {
      onMessage = resolve;
    });
  return { messages, tunnel, closed: closed.promise, next };
}

/** What an agent of this end says, taken by a tunnel in one turn of the socket loop. @returns whether the loop may stay for another one */
function staysAfter(tunnel: Tunnel, speak: (agent: Mux) => void): boolean {
  const said: Buffer[] = [];
  const nothing = (): void => undefined;
  const agent = new Mux({
    role: 'agent',
    visitor: { onOpen: nothing, onControl: nothing, onPong: nothing, onProtocolError: nothing },
    transport: {
      bufferedBytes: 0,
      send: (bytes: Buffer) => void said.push(Buffer.from(bytes)),
    },
    scheduleFlush: nothing,
  });
  speak(agent);
  agent.flush();
  const bytes = Buffer.concat(said);
  return runTurn(() => (tunnel as unknown as WireEvents).onFrames(bytes, 0, bytes.length));
}

const OPEN = {
  subscriptionId: toSubscriptionId(1),
  podPort: toPort(8080),
  clientPort: toPort(40_000),
  clientAddress: Uint8Array.of(192, 0, 2, 7),
};

const HELLO = { type: 'hello', protocol: PROTOCOL_VERSION, version: '0.1.0', role: 'session', name: 'a' } as const;

describe('openTunnel', () => {
  test('carries messages both ways', async () => {
    const agent = await start();
    const heard = await connect(agent);
    const answer = heard.next();
    heard.tunnel.send(HELLO);
    expect(await answer).toMatchObject({ type: 'welcome', session: 'ab12cd34' });
  });

  test('goes over a stream that leads to the agent, wherever the address points', async () => {
    const agent = await start();
    const { port } = new URL(agent.address.url);
    const stream = dial(Number(port), '127.0.0.1');
    const events = { onOpen: () => undefined, onMessage: () => undefined, onClosed: () => undefined };
    const tunnel = await tunnelOver(stream)({ ...agent.address, url: 'ws://127.0.0.1:9' }, events, clock);
    open.push(tunnel);
    expect(tunnel.isOpen).toBe(true);
  });

  test('gives back to node’s loop where an agent says something, or opens a stream, and stays for all else', async () => {
    const { tunnel } = await connect(await start());
    const visitor = {
      onData: () => undefined,
      onEnd: () => undefined,
      onReset: () => undefined,
      onDrain: () => undefined,
    };
    expect(staysAfter(tunnel, agent => agent.sendControl({ type: 'drained' } as never))).toBe(false);
    expect(staysAfter(tunnel, agent => agent.openStream(OPEN, visitor))).toBe(false);
    expect(staysAfter(tunnel, agent => agent.ping())).toBe(true);
  });

  test('is refused with a wrong token', async () => {
    const agent = await start();
    await expect(connect(agent, 'wrong')).rejects.toMatchObject({
      code: 'HEADGATE_ERR_CONNECT',
      message: expect.stringContaining('HTTP status 401'),
    });
  });

  test.each([
    [503, 'it is just ending', true],
    [429, 'it has as many connections as it takes', false],
  ])('is told by HTTP status %d that the agent takes nobody: %s', async (status, reason, isEnding) => {
    const server = createServer((_, response) => response.writeHead(status).end());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const address = { url, token: FAKE_TOKEN, pid: 1, target: 'netns/shop', version: '0.1.0' };
    const events = { onOpen: () => undefined, onMessage: () => undefined, onClosed: () => undefined };
    const error: unknown = await openTunnel(address, events, clock).catch(error => error);
    server.close();
    expect(error).toMatchObject({ message: expect.stringContaining(`HTTP status ${status}, so ${reason}.`) });
    expect(isAgentEnding(error)).toBe(isEnding);
  });

  test('takes one that hangs up on who has just come for one that ends', async () => {
    const server = createServer().on('connection', socket => socket.on('error', () => undefined).destroy());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const address = { url, token: FAKE_TOKEN, pid: 1, target: 'netns/shop', version: '0.1.0' };
    const events = { onOpen: () => undefined, onMessage: () => undefined, onClosed: () => undefined };
    const error: unknown = await openTunnel(address, events, clock).catch(error => error);
    server.close();
    expect(error).toMatchObject({ code: 'HEADGATE_ERR_CONNECT' });
    expect(isAgentEnding(error)).toBe(true);
  });

  test('says that nobody listens', async () => {
    const agent = await start();
    await agent.stop();
    running.splice(0);
    await expect(connect(agent)).rejects.toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
  });

  test('says once that the agent is gone', async () => {
    const agent = await start();
    const heard = await connect(agent);
    heard.tunnel.send(HELLO);
    await agent.until('hello');
    agent.drop();
    expect(await heard.closed).toBe('The agent is gone.');
    expect(heard.tunnel.isOpen).toBe(false);
  });

  test('ends when the agent sends no frames', async () => {
    const agent = await start();
    const heard = await connect(agent);
    heard.tunnel.send(HELLO);
    await agent.until('hello');
    agent.babble(Buffer.from('hello, this is no frame at all'));
    expect(await heard.closed).toMatch(/^The agent broke the protocol/);
  });

  test('ends when the agent sends a message above the limit', async () => {
    const agent = await start();
    const heard = await connect(agent);
    heard.tunnel.send(HELLO);
    await agent.until('hello');
    agent.babble(Buffer.alloc(1024 * 1024));
    expect(await heard.closed).toMatch(/Max payload size exceeded/);
  });

  test('ends when the agent falls silent, by the times of its welcome', async () => {
    const agent = await start();
    const heard = await connect(agent);
    heard.tunnel.watch({ pingIntervalMs: 2000, silenceMs: 6000 });
    await clock.advance(7_000);
    expect(await heard.closed).toBe('The agent has fallen silent.');
  });

  test('says nothing after it was closed here', async () => {
    const agent = await start();
    const heard = await connect(agent);
    heard.tunnel.watch({ pingIntervalMs: 2000, silenceMs: 6000 });
    heard.tunnel.close();
    let said = false;
    void heard.closed.then(() => {
      said = true;
    });
    await clock.advance(10_000);
    await settle();
    expect(said).toBe(false);
    expect(heard.tunnel.send(HELLO)).toBe(false);
  });
});

describe('an observer', () => {
  const visitor = { name: 'a', version: '0.1.0', clock };
  const report = {
    version: '0.1.0',
    pid: 1,
    target: 'netns/shop',
    engine: 'fake',
    uptimeS: 1,
    sessions: [],
    ports: [],
    counters: {},
    connections: 0,
    io: 'epoll' as const,
    relayThreads: 1,
  };

  test('asks for the status and leaves', async () => {
    const agent = await start({
      other: message => (message.type === 'statusRequest' ? { type: 'status', id: message.id, report } : undefined),
    });
    expect(await askStatus(runningAgent(agent.address), visitor)).toEqual(report);
    await agent.until('goodbye');
    expect(agent.heard[0]).toMatchObject({ role: 'observer' });
  });

  test('tells whether a session was ended', async () => {
    const agent = await start({
      other: message =>
        message.type === 'killRequest'
          ? { type: 'killed', id: message.id, session: message.session, found: message.session === 'ab12cd34' }
          : undefined,
    });
    expect(await askKill(runningAgent(agent.address), toSessionId('ab12cd34'), visitor)).toBe(true);
    expect(await askKill(runningAgent(agent.address), toSessionId('00000000'), visitor)).toBe(false);
  });

  test('does not wait for ever', async () => {
    const agent = await start();
    const asked = askStatus(runningAgent(agent.address), visitor).catch((error: unknown) => error);
    await agent.until('statusRequest');
    await clock.advance(10_000);
    expect(await asked).toMatchObject({ code: 'HEADGATE_ERR_CONNECT' });
  });
});
