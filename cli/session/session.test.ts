import { beforeEach, describe, expect, test } from 'vitest';
import {
  type AgentMessage,
  type CliMessage,
  PROTOCOL_VERSION,
  REFUSED_RESUME,
  REFUSED_VERSION,
  type StatusReport,
  SUBSCRIBE_DUPLICATE,
  SUBSCRIBE_PORT_OWNED,
  toPort,
  toSessionId,
  toSubscriptionId,
} from '../../protocol/index.ts';
import { HeadgateError } from '../errors.ts';
import {
  ANSWER_POLL_MS,
  ANSWER_TIMEOUT_MS,
  GOODBYE_TIMEOUT_MS,
  LEAVE_TIMEOUT_MS,
  LISTENERS_TIMEOUT_MS,
  RECONNECT_WINDOW_MS,
  RELEASE_TIMEOUT_MS,
} from '../limits.ts';
import { LocalPort } from '../local/local-port.ts';
import type { AgentAddress } from '../target/agent-report.ts';
import { welcomeTo } from '../testing/fake-agent.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import type { AgentAccess } from './handshake.ts';
import { Session } from './session.ts';
import type { PortWish } from './subscription.ts';
import type { Tunnel, TunnelEvents } from './tunnel.ts';

/** An agent without sockets: says what a test tells it to, keeps what it hears. */
class ScriptedAgent implements AgentAccess {
  readonly heard: CliMessage[] = [];
  pid = 1;
  finds = 0;
  /** Tunnels that the CLI closed. */
  closed = 0;
  /** So many times the agent is found and just then at its end. */
  endings = 0;
  /** Set: the agent cannot be found. */
  absence: HeadgateError | undefined;
  /** Answers by type of message; what is missing is answered as a friendly agent would. */
  answers: { [Type in CliMessage['type']]?: (message: CliMessage) => AgentMessage | undefined } = {};
  #events: TunnelEvents | undefined;

  async find(): Promise<AgentAddress> {
    this.finds += 1;
    if (this.absence !== undefined) throw this.absence;
    return { url: 'ws://127.0.0.1:1', token: 't'.repeat(16), pid: this.pid, target: 'netns/shop', version: '0.1.0' };
  }

  async open(_: AgentAddress, events: TunnelEvents): Promise<Tunnel> {
    if (this.endings > 0) {
      this.endings -= 1;
      const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
      throw new HeadgateError('HEADGATE_ERR_CONNECT', 'The agent cannot be reached.', { cause });
    }
    this.#events = events;
    return {
      isOpen: true,
      streamCount: 0,
      send: message => {
        this.heard.push(message);
        const answer = this.#answer(message);
        if (answer !== undefined) queueMicrotask(() => events.onMessage(answer));
        return true;
      },
      dial: () => null,
      watch: () => undefined,
      close: () => {
        this.closed += 1;
      },
    };
  }

  say(message: AgentMessage): void {
    this.#events?.onMessage(message);
  }

  lose(): void {
    this.#events?.onClosed('The agent is gone.');
  }

  types(): string[] {
    return this.heard.map(message => message.type);
  }

  #answer(message: CliMessage): AgentMessage | undefined {
    const answer = this.answers[message.type];
    if (answer !== undefined) return answer(message);
    switch (message.type) {
      case 'hello':
        return welcomeTo(message);
      case 'subscribe':
        return { type: 'subscribed', id: message.id, port: message.port, predating: 0, overlaps: [] };
      case 'unsubscribe':
        return { type: 'unsubscribed', id: message.id };
      default:
        return undefined;
    }
  }
}

/** The answer to an unsubscribe while requests are under way. */
function unsubscribedWith(requests: number): AgentMessage {
  agent.say({ type: 'underWay', id: toSubscriptionId(1), requests });
  return { type: 'unsubscribed', id: toSubscriptionId(1) };
}

let clock: FakeClock;
let agent: ScriptedAgent;
let told: string[];

function reportOf(names: readonly string[], connections: number): StatusReport {
  const common = { ageS: 1, state: 'live', streams: 0 } as const;
  const sessions = names.map((name, index) => ({
    ...common,
    ...{ name, session: toSessionId(`0000000${index}`), subscriptions: [] },
  }));
  const facts = { version: '0.1.0', pid: 1, target: 'pod/shop', engine: 'tproxy', io: 'net', relayThreads: 0 } as const;
  return { ...facts, uptimeS: 1, sessions, ports: [], counters: {}, connections };
}

function makeSession(settings: object = {}, access: AgentAccess = agent): Session {
  return new Session({
    access,
    settings: {
      name: 'alice@laptop',
      filter: { path: '/a' },
      takeover: true,
      stealProbes: false,
      drain: true,
      ...settings,
    },
    version: '0.1.0',
    clock,
    events: {
      onLost: reason => told.push(`lost: ${reason}`),
      onBack: welcome => told.push(`back${welcome.resumed ? ', resumed' : ''}`),
      onUnderWay: (requests, limitMs) => told.push(`under way: ${requests} for ${limitMs} ms`),
      onNotice: notice => told.push(`notice: ${notice.message}`),
      onPortLost: (subscription, reason) => told.push(`port ${subscription.wish.mapping.remote} lost: ${reason}`),
      onFailed: error => told.push(`failed: ${error.code}`),
    },
  });
}

function wish(port = 8080, isOnlyIfServed = false): PortWish {
  const localPort = new LocalPort(toPort(3000), { onRefused: () => undefined, onAnswering: () => undefined });
  return { mapping: { remote: toPort(port), local: toPort(3000) }, localPort, isOnlyIfServed };
}

beforeEach(() => {
  clock = new FakeClock();
  agent = new ScriptedAgent();
  told = [];
});

describe('Session', () => {
  test('says hello, subscribes, and tells the answer', async () => {
    const session = makeSession();
    await session.start();
    const subscription = session.steal(wish());
    expect(await subscription.outcome).toMatchObject({ kind: 'taken', reply: { predating: 0 } });
    expect(agent.heard).toEqual([
      { type: 'hello', protocol: PROTOCOL_VERSION, version: '0.1.0', role: 'session', name: 'alice@laptop' },
      {
        type: 'subscribe',
        id: 1,
        port: 8080,
        mode: 'steal',
        filter: { path: '/a' },
        stealProbes: false,
        takeover: true,
        drain: true,
      },
    ]);
  });

  test('asks for a discovered port only if the target serves it', async () => {
    const session = makeSession();
    await session.start();
    session.steal(wish(8080, true));
    expect(agent.heard.at(-1)).toMatchObject({ type: 'subscribe', ifServed: true });
  });

  test('tells a refusal with its owner', async () => {
    agent.answers.subscribe = message => ({
      type: 'subscribeRefused',
      id: (message as { id: ReturnType<typeof toSubscriptionId> }).id,
      code: SUBSCRIBE_PORT_OWNED,
      message: 'bob takes all requests of port 8080',
      hint: '',
      owner: { name: 'bob', session: toSessionId('00000001') },
    });
    const session = makeSession();
    await session.start();
    expect(await session.steal(wish()).outcome).toMatchObject({ kind: 'refused', reply: { owner: { name: 'bob' } } });
    expect(session.portCount).toBe(0);
    expect(told).toEqual([]);
  });

  test('does not try again when the first hello is refused', async () => {
    agent.answers.hello = () => ({ type: 'refused', code: REFUSED_VERSION, message: 'too old', hint: 'update' });
    await expect(makeSession().start()).rejects.toMatchObject({
      code: 'HEADGATE_ERR_REFUSED',
      message: 'too old.',
      hint: 'update.',
    });
    expect(agent.finds).toBe(1);
  });

  test('begins with the next agent when the one that it found was at its end', async () => {
    agent.endings = 3;
    const started = makeSession().start();
    await clock.advance(1_000);
    expect(await started).toMatchObject({ type: 'welcome' });
    expect(agent.finds).toBe(4);
  });

  test('does not wait for ever for an agent to end', async () => {
    agent.endings = Number.POSITIVE_INFINITY;
    const started = makeSession()
      .start()
      .catch((error: unknown) => error);
    await clock.advance(RECONNECT_WINDOW_MS);
    expect(await started).toMatchObject({ code: 'HEADGATE_ERR_CONNECT' });
  });

  test('gives up a first hello that is not answered', async () => {
    agent.answers.hello = () => undefined;
    const started = makeSession()
      .start()
      .catch((error: unknown) => error);
    await clock.advance(60_000);
    expect(await started).toMatchObject({ code: 'HEADGATE_ERR_CONNECT' });
  });

  test('keeps no tunnel when it was left before the welcome came', async () => {
    const session = makeSession();
    const started = session.start().catch((error: unknown) => error);
    await session.leave();
    expect(await started).toMatchObject({ code: 'HEADGATE_ERR_CONNECT' });
    expect(agent.closed).toBe(1);
  });

  test('asks what the pod listens on, and does not wait for ever', async () => {
    agent.answers.listenersRequest = () => ({ type: 'listeners', id: 1, ports: [toPort(80)] });
    const session = makeSession();
    await session.start();
    expect(await session.listeners()).toEqual([80]);
    agent.answers.listenersRequest = () => undefined;
    const asked = session.listeners();
    await clock.advance(LISTENERS_TIMEOUT_MS);
    expect(await asked).toBeUndefined();
  });

  test('gives everything back, waits for the confirmation, says goodbye', async () => {
    const session = makeSession();
    await session.start();
    await session.steal(wish()).outcome;
    const left = session.leave();
    await settle();
    expect(agent.types().slice(-2)).toEqual(['unsubscribe', 'goodbye']);
    agent.say({ type: 'counters', counters: { requests_stolen: 3 } });
    agent.lose();
    expect(await left).toEqual({ requests_stolen: 3 });
    expect(told).toEqual([]);
  });

  test.each([
    ['ends an agent that nobody else uses, when it leaves', ['alice'], 0, 1],
    ['leaves an agent to the others who use it', ['alice', 'bob'], 0, 0],
    ['leaves an agent alone that still carries connections', ['alice'], 1, 0],
  ])('%s', async (_, names, connections, times) => {
    let released = 0;
    agent.answers.statusRequest = () => ({ type: 'status', id: 2, report: reportOf(names, connections) });
    const access: AgentAccess = {
      find: () => agent.find(),
      open: (address, events) => agent.open(address, events),
      release: async () => {
        expect(agent.types().at(-1)).toBe('goodbye');
        released += 1;
      },
    };
    const session = makeSession({}, access);
    await session.start();
    const left = session.leave();
    await settle();
    agent.lose();
    await left;
    expect(released).toBe(times);
  });

  test('leaves an agent to itself that does not say who uses it', async () => {
    const release = () => Promise.reject(new Error('it was released'));
    const access = { find: () => agent.find(), open: agent.open.bind(agent), release };
    const session = makeSession({}, access);
    await session.start();
    const left = session.leave();
    await clock.advance(RELEASE_TIMEOUT_MS);
    agent.lose();
    await left;
  });

  test('waits until the requests that were taken are answered, and says so', async () => {
    const session = makeSession();
    await session.start();
    await session.steal(wish()).outcome;
    agent.answers.unsubscribe = () => unsubscribedWith(2);
    const left = session.leave();
    await clock.advance(ANSWER_TIMEOUT_MS - ANSWER_POLL_MS);
    expect(agent.types().at(-1)).toBe('unsubscribe');
    expect(told).toEqual([`under way: 2 for ${ANSWER_TIMEOUT_MS} ms`]);
    agent.say({ type: 'underWay', id: toSubscriptionId(1), requests: 0 });
    await clock.advance(ANSWER_POLL_MS);
    expect(agent.types().at(-1)).toBe('goodbye');
    agent.lose();
    await left;
  });

  test('waits no longer for answers when it is told to leave again', async () => {
    const session = makeSession();
    await session.start();
    await session.steal(wish()).outcome;
    agent.answers.unsubscribe = () => unsubscribedWith(1);
    const left = session.leave();
    await clock.advance(ANSWER_POLL_MS);
    void session.leave(0);
    await clock.advance(ANSWER_POLL_MS);
    expect(agent.types().at(-1)).toBe('goodbye');
    agent.lose();
    await left;
  });

  test('leaves in bounded time when the agent does not answer', async () => {
    agent.answers.unsubscribe = () => undefined;
    const session = makeSession();
    await session.start();
    await session.steal(wish()).outcome;
    let hasLeft = false;
    void session.leave().then(() => {
      hasLeft = true;
    });
    await clock.advance(LEAVE_TIMEOUT_MS - 1);
    expect(hasLeft).toBe(false);
    await clock.advance(2_000);
    expect(hasLeft).toBe(true);
    expect(clock.pending).toBe(0);
  });
});

describe('a session that loses its agent', () => {
  async function lost(): Promise<Session> {
    const session = makeSession();
    await session.start();
    await session.steal(wish()).outcome;
    agent.heard.length = 0;
    agent.lose();
    return session;
  }

  test('resumes with the same agent and asks for nothing that it still has', async () => {
    await lost();
    await clock.advance(1_000);
    expect(told).toEqual(['lost: The agent is gone.', 'back, resumed']);
    expect(agent.heard).toEqual([
      expect.objectContaining({ type: 'hello', resume: { session: 'ab12cd34', secret: 'secret-of-the-session' } }),
    ]);
  });

  test('subscribes again with a new agent, without takeover, drain or ifServed', async () => {
    const session = await lost();
    agent.pid = 2;
    await clock.advance(1_000);
    expect(told.at(-1)).toBe('back');
    expect(agent.heard[0]).not.toHaveProperty('resume');
    expect(agent.heard[1]).toMatchObject({ type: 'subscribe', id: 1, takeover: false, drain: false });
    expect(session.portCount).toBe(1);
  });

  test('says hello anew when the agent does not know the session any more', async () => {
    agent.answers.hello = message =>
      'resume' in message
        ? { type: 'refused', code: REFUSED_RESUME, message: 'unknown', hint: '' }
        : welcomeTo(message as Parameters<typeof welcomeTo>[0]);
    await lost();
    await clock.advance(1_000);
    expect(told.at(-1)).toBe('back');
    expect(agent.types()).toEqual(['hello', 'hello', 'subscribe']);
  });

  test('tries with growing pauses and gives up after the window', async () => {
    const session = await lost();
    agent.absence = new HeadgateError('HEADGATE_ERR_CONNECT', 'nobody there');
    agent.finds = 0;
    await clock.advance(RECONNECT_WINDOW_MS);
    expect(told).toEqual(['lost: The agent is gone.', 'failed: HEADGATE_ERR_AGENT_LOST']);
    expect(agent.finds).toBeGreaterThan(10);
    expect(agent.finds).toBeLessThan(25);
    expect(session.portCount).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('gives up at once when another attempt would change nothing', async () => {
    await lost();
    agent.absence = new HeadgateError('HEADGATE_ERR_NEEDS_ROOT', 'no root');
    await clock.advance(1_000);
    expect(told.at(-1)).toBe('failed: HEADGATE_ERR_NEEDS_ROOT');
  });

  test('counts an agent that is lost again and again as one loss', async () => {
    await lost();
    for (let turn = 0; turn < 100 && !told.at(-1)?.startsWith('failed'); turn++) {
      await clock.advance(1_000);
      if (told.at(-1)?.startsWith('back')) agent.lose();
    }
    expect(told.at(-1)).toBe('failed: HEADGATE_ERR_AGENT_LOST');
    expect(clock.nowMs()).toBeLessThan(RECONNECT_WINDOW_MS * 2);
  });

  test('asks for a port that was wanted while the agent was away', async () => {
    const session = await lost();
    const subscription = session.steal(wish(9090));
    await clock.advance(1_000);
    expect(await subscription.outcome).toMatchObject({ kind: 'taken' });
    expect(agent.heard.at(-1)).toMatchObject({ type: 'subscribe', port: 9090, takeover: true });
  });

  test('gives back with the resumed agent what was given up meanwhile', async () => {
    const session = makeSession();
    await session.start();
    const subscription = session.steal(wish());
    await subscription.outcome;
    agent.lose();
    session.giveBack(subscription);
    await clock.advance(1_000);
    await subscription.returned;
    expect(agent.heard.at(-1)).toEqual({ type: 'unsubscribe', id: 1 });
  });

  test('does not subscribe with a new agent what was given up meanwhile', async () => {
    const session = makeSession();
    await session.start();
    const subscription = session.steal(wish());
    await subscription.outcome;
    agent.lose();
    agent.pid = 2;
    agent.heard.length = 0;
    session.giveBack(subscription);
    await clock.advance(1_000);
    await subscription.returned;
    expect(agent.types()).toEqual(['hello']);
  });

  test('takes DUPLICATE for a yes whose first answer was lost', async () => {
    agent.answers.subscribe = () => undefined;
    const session = makeSession();
    await session.start();
    const subscription = session.steal(wish());
    agent.lose();
    agent.answers.subscribe = message => ({
      type: 'subscribeRefused',
      id: (message as { id: ReturnType<typeof toSubscriptionId> }).id,
      code: SUBSCRIBE_DUPLICATE,
      message: 'has it',
      hint: '',
    });
    await clock.advance(1_000);
    expect(await subscription.outcome).toMatchObject({ kind: 'taken' });
  });

  test('tells of a port that another session has taken meanwhile', async () => {
    await lost();
    agent.pid = 2;
    agent.answers.subscribe = message => ({
      type: 'subscribeRefused',
      id: (message as { id: ReturnType<typeof toSubscriptionId> }).id,
      code: SUBSCRIBE_PORT_OWNED,
      message: 'bob has it',
      hint: '',
    });
    await clock.advance(1_000);
    expect(told.at(-1)).toBe('port 8080 lost: bob has it');
  });

  test('adds up what several agents counted', async () => {
    const session = makeSession();
    await session.start();
    agent.say({ type: 'counters', counters: { requests_stolen: 2, app_dials: 1 } });
    agent.lose();
    agent.pid = 2;
    await clock.advance(1_000);
    agent.say({ type: 'counters', counters: { requests_stolen: 3 } });
    expect(session.counters).toEqual({ requests_stolen: 5, app_dials: 1 });
  });

  test('stops looking when it leaves', async () => {
    const session = await lost();
    agent.absence = new HeadgateError('HEADGATE_ERR_CONNECT', 'nobody there');
    await session.leave();
    await clock.advance(RECONNECT_WINDOW_MS * 2);
    expect(told).toEqual(['lost: The agent is gone.']);
  });
});

describe('a mirror that others end', () => {
  test('says goodbye, for its last counters, before it fails', async () => {
    const session = makeSession({ mirror: { source: 'packets', maxRate: null, responses: false } });
    await session.start();
    agent.answers.goodbye = () => ({ type: 'counters', counters: { requests_mirrored: 3, mirror_undelivered: 1 } });
    agent.say({ type: 'ended', id: null, code: 'KILLED', message: 'bob ended this session' });
    await settle();
    expect(agent.types().at(-1)).toBe('goodbye');
    expect(told).toEqual([]);
    agent.lose();
    await settle();
    expect(told).toEqual(['failed: HEADGATE_ERR_TAKEN_OVER']);
    expect(session.counters).toEqual({ requests_mirrored: 3, mirror_undelivered: 1 });
  });

  test('does not wait for ever for the last counters', async () => {
    const session = makeSession({ mirror: { source: 'packets', maxRate: null, responses: false } });
    await session.start();
    agent.say({ type: 'ended', id: null, code: 'KILLED', message: 'bob ended this session' });
    await clock.advance(GOODBYE_TIMEOUT_MS);
    expect(told).toEqual(['failed: HEADGATE_ERR_TAKEN_OVER']);
  });

  test('says goodbye to an agent that leaves, and looks for another one', async () => {
    const session = makeSession({ mirror: { source: 'packets', maxRate: null, responses: false } });
    await session.start();
    agent.say({ type: 'ended', id: null, code: 'AGENT_LEAVING', message: 'the agent ends' });
    await settle();
    expect(agent.types().at(-1)).toBe('goodbye');
    agent.lose();
    await clock.advance(1_000);
    expect(told).toEqual(['lost: The agent is gone.', 'back, resumed']);
    void session.leave();
  });
});

describe('a session that others end', () => {
  test('fails, and does not come back by itself', async () => {
    const session = makeSession();
    await session.start();
    agent.say({ type: 'ended', id: null, code: 'KILLED', message: 'bob ended it' });
    agent.lose();
    await clock.advance(RECONNECT_WINDOW_MS);
    expect(told).toEqual(['failed: HEADGATE_ERR_TAKEN_OVER']);
    expect(agent.finds).toBe(1);
  });

  test('loses one port and keeps the others', async () => {
    const session = makeSession();
    await session.start();
    await session.steal(wish(80)).outcome;
    await session.steal(wish(81)).outcome;
    agent.say({ type: 'ended', id: toSubscriptionId(1), code: 'TAKEOVER', message: 'bob took it' });
    expect(told).toEqual(['port 80 lost: bob took it']);
    expect(session.portCount).toBe(1);
  });

  test('looks for another agent when the one that it has leaves', async () => {
    const session = makeSession();
    await session.start();
    agent.say({ type: 'ended', id: null, code: 'AGENT_LEAVING', message: 'bye' });
    agent.lose();
    await clock.advance(1_000);
    expect(told.at(-1)).toBe('back, resumed');
  });
});
