import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type AgentMessage,
  type AgentMessageOf,
  CLOSE_ABNORMAL,
  type CliMessage,
  type CliMessageOf,
  Counters,
  DEFAULT_HEARTBEAT,
  DIAL_TCP,
  MAX_LISTED_PORTS,
  MAX_TEXT_LENGTH,
  Mux,
  PROTOCOL_VERSION,
  parseAgentMessage,
  REFUSED_HELLO,
  REFUSED_RESUME,
  REFUSED_VERSION,
  RESET_DIAL_FORBIDDEN,
  type ResetCode,
  SUBSCRIBE_FILTER_INVALID,
  SUBSCRIBE_NOT_SERVED,
  SUBSCRIBE_OBSERVER,
  SUBSCRIBE_RULES_FAILED,
  toPort,
  toSubscriptionId,
  type WireEvents,
} from '../protocol/index.ts';
import { runTurn } from '../sys/turn-end.ts';
import type { AgentServices } from './agent-services.ts';
import { ANSWER_POLL_MS, FAREWELL_MS, HELLO_MS } from './limits.ts';
import { PodNetwork } from './pod-network.ts';
import { type LinkWire, SessionLinkServer } from './session-link.ts';
import { SessionRegistry } from './session-registry.ts';

const PORT = toPort(8080);
/** Of a link that lets go of it. */
const FD = 1_000;

/** Both ends of a wire in one process; what the agent sends is decoded by a real mux of the CLI's side. */
class FakeLink implements LinkWire {
  readonly received: AgentMessage[] = [];
  closeCode: number | null = null;
  isTerminated = false;
  isReleased = false;
  hasJoinedSocketLoop = false;
  bufferedBytes = 0;
  #events: WireEvents | null = null;
  readonly #mux: Mux;

  constructor(services: AgentServices) {
    this.#mux = new Mux({
      role: 'cli',
      visitor: {
        onOpen: () => undefined,
        onControl: value => this.received.push(value as AgentMessage),
        onPong: () => undefined,
        onProtocolError: error => {
          throw error;
        },
      },
      transport: { bufferedBytes: 0, send: message => this.#deliver(message) },
      scheduleFlush: flush => queueMicrotask(flush),
    });
    new SessionLinkServer(this, services);
  }

  // What the agent does with it.

  begin(events: WireEvents): void {
    this.#events = events;
  }

  joinSocketLoop(): void {
    this.hasJoinedSocketLoop = true;
  }

  release(): number {
    this.isReleased = true;
    return FD;
  }

  sendBorrowed(bytes: Buffer, start: number, end: number): void {
    this.#mux.receive(Buffer.from(bytes.subarray(start, end)));
  }

  close(code: number): void {
    this.closeCode ??= code;
    this.break();
  }

  terminate(): void {
    this.isTerminated = true;
    this.break();
  }

  // What the CLI does.

  /** The connection is gone. */
  break(): void {
    this.#events?.onClosed(CLOSE_ABNORMAL, null);
  }

  /** Sends a message and waits until the agent has answered what it can answer at once. */
  async say(message: CliMessage | object): Promise<void> {
    this.#mux.sendControl(message as CliMessage);
    await turns();
  }

  /** Sends a message, which is there at once. */
  sayNow(message: CliMessage): void {
    this.#mux.sendControl(message);
    this.#mux.flush();
  }

  /** Dials something. @returns the code by which it was refused */
  async dial(): Promise<ResetCode | undefined> {
    let refused: ResetCode | undefined;
    const onReset = (code: ResetCode): void => {
      refused = code;
    };
    const nothing = (): void => undefined;
    this.#mux.dial(
      { service: DIAL_TCP, host: '127.0.0.1', port: 1 },
      { onReset, onData: nothing, onEnd: nothing, onDrain: nothing },
    );
    await turns();
    return refused;
  }

  /** Something is heard of the CLI. */
  ping(): void {
    this.#mux.ping();
    this.#mux.flush();
  }

  /** Bytes came that are no message: a ping of WebSocket's own, or a part of one. */
  stir(): void {
    this.#events?.onAlive();
  }

  garble(): void {
    this.#deliver(Buffer.alloc(16, 0xff));
  }

  #deliver(message: Buffer): void {
    this.#events?.onAlive();
    this.#events?.onFrames(message, 0, message.length);
  }

  get last(): AgentMessage | undefined {
    return this.received.at(-1);
  }

  got<Type extends AgentMessage['type']>(type: Type): AgentMessageOf<Type> {
    const found = this.received.findLast(message => message.type === type);
    if (found === undefined) throw new Error(`no ${type} in ${JSON.stringify(this.received)}`);
    return found as AgentMessageOf<Type>;
  }
}

let rules: number[][];
let kernel: () => Promise<void>;
let drained: number[];
let services: AgentServices;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  rules = [];
  drained = [];
  kernel = () => Promise.resolve();
  const registry = new SessionRegistry(
    {
      routesOf: () => ({ set: () => undefined }),
      setMirrors: () => undefined,
      routesSettled: () => Promise.resolve(true),
      part: () => undefined,
      settleCounts: () => undefined,
      setPorts: async ports => {
        await kernel();
        rules.push([...ports]);
      },
      onRuleFailure: () => undefined,
    },
    {
      nowMs: () => performance.now(),
      after: (delayMs, act) => {
        const timer = setTimeout(act, delayMs);
        return () => clearTimeout(timer);
      },
    },
    () => undefined,
    () => undefined,
  );
  services = {
    files: null,
    certificates: { open: () => Promise.resolve('there are none') },
    mayWriteFiles: true,
    registry,
    version: '1.2.3',
    target: 'netns/shop',
    engine: 'tproxy',
    clientAddressKept: true,
    counters: new Counters(),
    status: () => {
      throw new Error('not asked for here');
    },
    hasPackets: false,
    mirrorsSettled: () => Promise.resolve(),
    mirrorDelivered: () => Promise.resolve(),
    network: new PodNetwork({ kind: 'netns', name: 'netns/no-such-namespace', pid: null }, false),
    environ: id => [{ type: 'environ', id, variables: [['A', '1']], isLast: true, problem: '' }],
    underWay: () => 0,
    joining: null,
    listeners: () => [PORT],
    countPredating: () => 3,
    resetPredating: port => void drained.push(port),
    warn: () => undefined,
  };
});

afterEach(() => {
  vi.useRealTimers();
});

const link = () => new FakeLink(services);

/** Lets everything happen that needs no time. */
async function turns(): Promise<void> {
  for (let i = 0; i < 10; i++) await turn();
}

function hello(name: string, more: object = {}): CliMessageOf<'hello'> {
  return { type: 'hello', protocol: PROTOCOL_VERSION, version: '0', role: 'session', name, ...more };
}

function subscribe(more: Partial<CliMessageOf<'subscribe'>> = {}): CliMessageOf<'subscribe'> {
  const filter = { header: { name: 'x-user', equals: 'wonderland' } };
  const id = toSubscriptionId(1);
  return {
    ...{ type: 'subscribe', id, port: PORT, mode: 'steal', filter },
    ...{ stealProbes: false, takeover: false, drain: false, ...more },
  };
}

async function joined(name: string): Promise<FakeLink> {
  const cli = link();
  await cli.say(hello(name));
  return cli;
}

test('what a CLI asks for may need node’s own loop, and the turn goes back to it', () => {
  const link = new FakeLink(services);
  expect(runTurn(() => link.sayNow(hello('alice')))).toBe(false);
  expect(runTurn(() => link.ping())).toBe(true);
});

describe('a link', () => {
  test('closes a link that does not say hello', async () => {
    const silent = link();
    vi.advanceTimersByTime(HELLO_MS - 1);
    expect(silent.closeCode).toBeNull();
    vi.advanceTimersByTime(1);
    expect(silent.got('refused').code).toBe(REFUSED_HELLO);
    expect(silent.closeCode).toBe(1000);
  });

  test('begins with hello and nothing else', async () => {
    const cli = link();
    await cli.say(subscribe());
    expect(cli.got('refused').code).toBe(REFUSED_HELLO);
    expect(cli.closeCode).toBe(1000);
    expect(rules).toEqual([]);
  });

  test('says hello once', async () => {
    const cli = await joined('alice');
    await cli.say(hello('mallory'));
    expect(cli.got('refused').code).toBe(REFUSED_HELLO);
    expect(services.registry.all.map(({ isLive }) => isLive)).toEqual([false]);
  });

  test('of another protocol version is told which one is spoken here', async () => {
    const cli = link();
    await cli.say({ ...hello('alice'), protocol: PROTOCOL_VERSION + 1 });
    expect(cli.got('refused').code).toBe(REFUSED_VERSION);
    expect(cli.closeCode).toBe(1000);
  });

  test('ignores messages of a type that it does not know', async () => {
    const cli = await joined('alice');
    await cli.say({ type: 'greetings' });
    expect(cli.closeCode).toBeNull();
    expect(services.counters.snapshot()).toEqual({ control_unknown: 1 });
    expect(services.registry.all[0]?.counters.snapshot()).toEqual({ control_unknown: 1 });
  });

  test('ends when its CLI breaks the protocol', async () => {
    const cli = await joined('alice');
    cli.garble();
    expect(cli.closeCode).toBe(1002);
    expect(services.registry.all[0]?.isLive).toBe(false);
    expect(services.counters.snapshot()).toEqual({ session_protocol_errors: 1 });
  });

  test('ends when its CLI sends a message that is wrong', async () => {
    const cli = await joined('alice');
    await cli.say({ ...subscribe(), port: 0 });
    expect(cli.closeCode).toBe(1000);
    expect(services.counters.snapshot()).toEqual({ session_protocol_errors: 1 });
  });

  test('ends alone when the agent fails to answer', async () => {
    const cli = await joined('alice');
    const bob = await joined('bob');
    await cli.say({ type: 'statusRequest', id: 1 });
    expect(cli.closeCode).toBe(1000);
    expect(bob.closeCode).toBeNull();
  });

  describe('that takes requests, of an agent with threads', () => {
    let joinings: (readonly [object, number])[];

    beforeEach(() => {
      joinings = [];
      const join = (session: object, fd: number): boolean => joinings.push([session, fd]) > 0;
      services = { ...services, joining: { threads: 2, join, part: () => undefined, streamsOf: () => 0 } };
    });

    test('is told once how many WebSockets more may join it', async () => {
      const cli = await joined('alice');
      expect(cli.last?.type).toBe('welcome');
      await cli.say(subscribe());
      expect(cli.last).toEqual({ type: 'joinable', count: 2 });
      await cli.say({ ...subscribe(), id: toSubscriptionId(9), port: toPort(9090) });
      expect(cli.received.filter(({ type }) => type === 'joinable')).toHaveLength(1);
    });

    test('is joined by who knows its secret', async () => {
      const cli = await joined('alice');
      const { session, secret } = cli.got('welcome');
      const more = link();
      await more.say({ type: 'join', session, secret });
      expect(joinings).toEqual([[services.registry.all[0], FD]]);
      more.break();
      expect(services.registry.all.map(({ isLive }) => isLive)).toEqual([true]);
      expect(more.received).toEqual([]);
    });

    test('is joined by nobody else, and not by one that has said hello', async () => {
      const cli = await joined('alice');
      const { session, secret } = cli.got('welcome');
      const guess = link();
      await guess.say({ type: 'join', session, secret: 'x'.repeat(secret.length) });
      const bob = await joined('bob');
      await bob.say({ type: 'join', session, secret });
      cli.break();
      const late = link();
      await late.say({ type: 'join', session, secret });
      for (const each of [guess, bob, late]) {
        expect(each.got('refused').code).toBe(REFUSED_RESUME);
        expect(each.isReleased).toBe(false);
      }
      expect(joinings).toEqual([]);
    });
  });

  test('lists as many ports as a message holds', async () => {
    services = { ...services, listeners: () => Array.from({ length: MAX_LISTED_PORTS + 1 }, (_, index) => index + 1) };
    const cli = await joined('alice');
    await cli.say({ type: 'listenersRequest', id: 1 });
    expect(cli.got('listeners').ports).toHaveLength(MAX_LISTED_PORTS);
    expect(parseAgentMessage(cli.last).kind).toBe('message');
  });

  test('that is silent is cut, and its session is away', async () => {
    const cli = await joined('alice');
    const { silenceMs } = DEFAULT_HEARTBEAT;
    for (let passedMs = 0; passedMs < 2 * silenceMs; passedMs += 1_000) {
      vi.advanceTimersByTime(1_000);
      cli.ping();
    }
    expect(services.registry.all[0]?.isLive).toBe(true);
    vi.advanceTimersByTime(silenceMs - 1_000);
    expect(services.registry.all[0]?.isLive).toBe(true);
    vi.advanceTimersByTime(1_500);
    expect(cli.isTerminated).toBe(true);
    expect(services.registry.all[0]?.isLive).toBe(false);
  });
});

describe('a session', () => {
  test('is welcomed with what it must know', async () => {
    const cli = await joined('alice');
    const welcome = cli.got('welcome');
    expect(welcome).toMatchObject({ target: 'netns/shop', engine: 'tproxy', resumed: false, version: '1.2.3' });
    expect(welcome.secret.length).toBeGreaterThan(30);
    expect(welcome.session).toBe(services.registry.all[0]?.id);
  });

  test('has its name cleaned of what a terminal would obey', async () => {
    await joined('ali\u001b[31mce');
    expect(services.registry.all[0]?.name ?? '').not.toContain('\u001b');
  });

  test('is told of its port only when the kernel has the rule', async () => {
    const gate = Promise.withResolvers<void>();
    kernel = () => gate.promise;
    const cli = await joined('alice');
    await cli.say(subscribe());
    expect(cli.last?.type).toBe('welcome');
    gate.resolve();
    await turns();
    expect(cli.got('subscribed')).toMatchObject({ id: 1, port: PORT, predating: 3, overlaps: [] });
    expect(rules).toEqual([[PORT]]);
    expect(drained).toEqual([]);
  });

  test('has older connections reset if it asks for that, once the rule is there', async () => {
    const cli = await joined('alice');
    await cli.say(subscribe({ drain: true }));
    expect(cli.got('subscribed').predating).toBe(3);
    expect(drained).toEqual([PORT]);
  });

  test('and the one that it overlaps with are both told, without values', async () => {
    const alice = await joined('alice');
    await alice.say(subscribe());
    const bob = await joined('bob');
    await bob.say(subscribe());
    expect(bob.got('subscribed').overlaps).toMatchObject([{ name: 'alice' }]);
    expect(alice.got('notice')).toMatchObject({ code: 'OVERLAP', message: expect.stringMatching(/^bob /) });
    expect(JSON.stringify([alice.received, bob.received])).not.toContain('wonderland');
  });

  test('is refused a filter that cannot be compiled, with the reason', async () => {
    const cli = await joined('alice');
    await cli.say(subscribe({ filter: { header: { name: 'x-user', regex: '(' } } }));
    expect(cli.got('subscribeRefused')).toMatchObject({ id: 1, code: SUBSCRIBE_FILTER_INVALID });
    expect(rules).toEqual([]);
  });

  test('is refused a port that nobody serves, if it minds', async () => {
    const cli = await joined('alice');
    await cli.say(subscribe({ port: toPort(9090), ifServed: true }));
    expect(cli.got('subscribeRefused').code).toBe(SUBSCRIBE_NOT_SERVED);
    await cli.say(subscribe({ port: toPort(9090) }));
    expect(cli.got('subscribed').port).toBe(9090);
  });

  test('is told in the kernel’s words when there is no rule', async () => {
    kernel = () => Promise.reject(new Error('nft: no buffer space'));
    const cli = await joined('alice');
    await cli.say(subscribe());
    const refusal = cli.got('subscribeRefused');
    expect(refusal.code).toBe(SUBSCRIBE_RULES_FAILED);
    expect(refusal.message).toContain('nft: no buffer space');
  });

  test('is told it in words that a terminal can show and the protocol allows', async () => {
    kernel = () => Promise.reject(new Error(`nft:\n\u001b[31m${'x'.repeat(MAX_TEXT_LENGTH)}`));
    const cli = await joined('alice');
    await cli.say(subscribe());
    const refusal = cli.got('subscribeRefused');
    expect(refusal.message).toContain('nft: ?[31mxxx');
    expect(parseAgentMessage(refusal).kind).toBe('message');
  });

  test('gives a port back, and is told when it is so', async () => {
    const cli = await joined('alice');
    await cli.say(subscribe());
    await cli.say({ type: 'unsubscribe', id: toSubscriptionId(1) });
    expect(cli.last).toEqual({ type: 'unsubscribed', id: 1 });
    expect(cli.received.some(({ type }) => type === 'underWay')).toBe(false);
    expect(rules).toEqual([[PORT], []]);
  });

  test('is told how many requests it still has of a port that it gave back, and when they are answered', async () => {
    let requests = 2;
    services = { ...services, underWay: () => requests };
    const cli = await joined('alice');
    await cli.say(subscribe());
    await cli.say({ type: 'unsubscribe', id: toSubscriptionId(1) });
    expect(cli.received.slice(-2)).toEqual([
      { type: 'underWay', id: 1, requests: 2 },
      { type: 'unsubscribed', id: 1 },
    ]);
    await vi.advanceTimersByTimeAsync(5 * ANSWER_POLL_MS);
    expect(cli.last).toMatchObject({ type: 'unsubscribed' });
    requests = 0;
    await vi.advanceTimersByTimeAsync(5 * ANSWER_POLL_MS);
    expect(cli.received.slice(-1)).toEqual([{ type: 'underWay', id: 1, requests: 0 }]);
  });

  test('is not asked any more about what it had when it is gone', async () => {
    let asked = 0;
    services = { ...services, underWay: () => ++asked };
    const cli = await joined('alice');
    await cli.say(subscribe());
    await cli.say({ type: 'unsubscribe', id: toSubscriptionId(1) });
    cli.break();
    const before = asked;
    await vi.advanceTimersByTimeAsync(5 * ANSWER_POLL_MS);
    expect(asked).toBe(before);
  });

  test('is over at its goodbye, and gets its last counters', async () => {
    const cli = await joined('alice');
    await cli.say(subscribe());
    for (const each of services.registry.all[0]?.subscriptions.values() ?? []) each.noteStolen();
    await cli.say({ type: 'goodbye' });
    expect(cli.got('counters').counters).toEqual({ requests_stolen: 1 });
    expect(services.registry.all).toEqual([]);
    expect(cli.closeCode).toBe(1000);
  });
});

describe('a mirror', () => {
  /** A mirror whose copies are on their way when somebody ends it. */
  async function ended(): Promise<FakeLink> {
    services = { ...services, hasPackets: true };
    const cli = await joined('alice');
    await cli.say({ ...subscribe(), mode: 'mirror', mirror: { source: 'packets', maxRate: null, responses: false } });
    const [session] = services.registry.all;
    for (const each of session?.subscriptions.values() ?? []) each.noteMirror('requests_mirrored', 3);
    expect(services.registry.kill(cli.got('welcome').session, 'bob')).toBe(true);
    await turns();
    expect(cli.last).toMatchObject({ type: 'ended' });
    // What is known only now.
    if (session !== undefined) session.counters.values.mirror_undelivered = 2;
    return cli;
  }

  test('that is ended waits for its CLI to tell what arrived of its copies, for a limited time', async () => {
    const cli = await ended();
    await vi.advanceTimersByTimeAsync(FAREWELL_MS - 1);
    expect(cli.closeCode).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(cli.got('counters').counters).toEqual({ requests_mirrored: 3, mirror_undelivered: 2 });
    expect(cli.closeCode).toBe(1000);
  });

  test('that is ended is told its last counters at its goodbye, and asks for nothing more', async () => {
    const cli = await ended();
    await cli.say(subscribe());
    expect(cli.last).toMatchObject({ type: 'ended' });
    await cli.say({ type: 'goodbye' });
    expect(cli.last).toEqual({ type: 'counters', counters: { requests_mirrored: 3, mirror_undelivered: 2 } });
    expect(cli.closeCode).toBe(1000);
  });
});

describe('a session that lost its link', () => {
  test('resumes on another one', async () => {
    const cli = await joined('alice');
    const { session, secret } = cli.got('welcome');
    cli.break();
    expect(services.registry.all[0]?.isLive).toBe(false);
    const again = link();
    await again.say(hello('alice', { resume: { session, secret } }));
    expect(again.got('welcome')).toMatchObject({ session, resumed: true });
    expect(services.registry.all[0]?.isLive).toBe(true);
  });

  test('is not resumed by who does not know its secret', async () => {
    const cli = await joined('alice');
    const { session, secret } = cli.got('welcome');
    const other = link();
    await other.say(
      hello('mallory', { resume: { session, secret: secret.replace(/^./, first => (first === '-' ? 'a' : '-')) } }),
    );
    expect(other.got('refused').code).toBe(REFUSED_RESUME);
    expect(services.registry.all[0]?.isLive).toBe(true);
    expect(cli.closeCode).toBeNull();
  });

  test('is away again when the new link breaks before the rule is back', async () => {
    const cli = await joined('alice');
    await cli.say(subscribe());
    const { session, secret } = cli.got('welcome');
    cli.break();
    await turns();
    expect(rules).toEqual([[PORT], []]);
    const gate = Promise.withResolvers<void>();
    kernel = () => gate.promise;
    const again = link();
    await again.say(hello('alice', { resume: { session, secret } }));
    again.break();
    gate.resolve();
    await turns();
    expect(services.registry.all[0]?.isLive).toBe(false);
  });

  test('says hello once, also while its rule is on the way back', async () => {
    const cli = await joined('alice');
    await cli.say(subscribe());
    const { session, secret } = cli.got('welcome');
    cli.break();
    await turns();
    const gate = Promise.withResolvers<void>();
    kernel = () => gate.promise;
    const again = link();
    await again.say(hello('alice', { resume: { session, secret } }));
    await again.say(hello('alice'));
    expect(again.got('refused').code).toBe(REFUSED_HELLO);
    gate.resolve();
    await turns();
    expect(services.registry.all.map(({ isLive }) => isLive)).toEqual([false]);
  });
});

describe('a session that dials', () => {
  test('does so as far as the agent allows it, and counts', async () => {
    const cli = await joined('alice');
    expect(cli.hasJoinedSocketLoop).toBe(false);
    expect(await cli.dial()).toBe(RESET_DIAL_FORBIDDEN);
    expect(cli.hasJoinedSocketLoop).toBe(true);
    const [session] = services.registry.all;
    expect(session?.counters.snapshot()).toEqual({ outgoing_dials: 1, outgoing_forbidden: 1 });
    expect(services.counters.snapshot()).toEqual({ outgoing_dials: 1, outgoing_forbidden: 1 });
  });
});

describe('an observer', () => {
  test('is no session, and takes nothing', async () => {
    const cli = link();
    await cli.say(hello('carol', { role: 'observer' }));
    expect(cli.got('welcome').resumed).toBe(false);
    expect(services.registry.all).toEqual([]);
    await cli.say(subscribe());
    expect(cli.got('subscribeRefused').code).toBe(SUBSCRIBE_OBSERVER);
    await cli.say({ type: 'listenersRequest', id: 7 });
    expect(cli.last).toEqual({ type: 'listeners', id: 7, ports: [PORT] });
    await cli.say({ type: 'networkRequest', id: 9 });
    expect(cli.last).toMatchObject({ type: 'network', id: 9, hostname: '', isOutgoingAllowed: false });
    expect(await cli.dial()).toBe(RESET_DIAL_FORBIDDEN);
    await cli.say({ type: 'environRequest', id: 8 });
    expect(cli.last).toMatchObject({ type: 'environ', id: 8, variables: [['A', '1']] });
  });

  test('ends sessions, and says who it is', async () => {
    const alice = await joined('alice');
    const carol = link();
    await carol.say(hello('carol', { role: 'observer' }));
    const { session } = alice.got('welcome');
    await carol.say({ type: 'killRequest', id: 1, session });
    expect(carol.last).toEqual({ type: 'killed', id: 1, session, found: true });
    expect(alice.got('ended').message).toMatch(/^carol /);
    await carol.say({ type: 'killRequest', id: 2, session });
    expect(carol.last).toEqual({ type: 'killed', id: 2, session: null, found: false });
  });
});
