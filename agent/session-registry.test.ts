import { beforeEach, describe, expect, test } from 'vitest';
import { compileFilter, type FilterSpec, parseFilter } from '../filter-engine/index.ts';
import {
  type AgentMessage,
  type AgentMessageOf,
  ENDED_KILLED,
  ENDED_TAKEOVER,
  type MuxStream,
  type Port,
  SUBSCRIBE_DUPLICATE,
  SUBSCRIBE_LIMIT,
  SUBSCRIBE_PORT_OWNED,
  SUBSCRIBE_THREAD_HANGS,
  SUBSCRIBE_TLS,
  toPort,
  toSubscriptionId,
} from '../protocol/index.ts';
import { FIRST_AFTER_VISIT_MS, GRACE_MS, LONELY_MS, MAX_SESSIONS, MAX_SUBSCRIPTIONS } from './limits.ts';
import type { Refusal } from './refusals.ts';
import { PortSubscription, type Session, type SessionLink, type SubscriptionWish } from './session.ts';
import { SessionRegistry, type TrafficControl } from './session-registry.ts';
import type { CertificateSource, Clock } from './steal/index.ts';

const PORT = toPort(8080);
const ALICE: FilterSpec = { header: { name: 'x-user', equals: 'alice' } };

class FakeClock implements Clock {
  #nowMs = 0;
  readonly #timers = new Set<{ readonly atMs: number; readonly act: () => void }>();

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, act: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, act };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    for (const timer of [...this.#timers].filter(({ atMs }) => atMs <= this.#nowMs)) {
      this.#timers.delete(timer);
      timer.act();
    }
  }
}

/** The kernel and the data path, as the registry sees them. */
class FakeTraffic implements TrafficControl {
  /** The subscriptions of each port, in the order in which they win. */
  readonly takers = new Map<Port, readonly PortSubscription[]>();
  mirrors: readonly PortSubscription[] = [];
  /** How many watch each port. */
  readonly watched = new Map<Port, number>();
  /** Every set of ports that the kernel was given. */
  readonly rules: number[][] = [];
  readonly failures: unknown[] = [];
  refusal: Error | null = null;
  /** As `refusal`, of a kernel that did what it was asked for nevertheless. */
  lateRefusal: Error | null = null;
  /** While set, the kernel takes its time. */
  gate: Promise<void> | null = null;
  concurrent = 0;

  /** A thread hangs. */
  hangs = false;

  routesSettled(): Promise<boolean> {
    return Promise.resolve(!this.hangs);
  }

  routesOf(port: Port): ReturnType<TrafficControl['routesOf']> {
    return {
      set: (subscriptions, watchers = []) => {
        this.takers.set(port, subscriptions as readonly PortSubscription[]);
        this.watched.set(port, watchers.length);
      },
    };
  }

  setMirrors(mirrors: readonly PortSubscription[]): void {
    this.mirrors = mirrors;
  }

  async setPorts(ports: ReadonlySet<Port>): Promise<void> {
    this.concurrent++;
    await this.gate;
    this.concurrent--;
    if (this.refusal !== null) throw this.refusal;
    this.rules.push([...ports].sort((a, b) => a - b));
    if (this.lateRefusal !== null) throw this.lateRefusal;
  }

  readonly parted: string[] = [];
  settled = 0;

  part({ name }: Session): void {
    this.parted.push(name);
  }

  settleCounts(): void {
    this.settled++;
  }

  onRuleFailure(error: unknown): void {
    this.failures.push(error);
  }
}

class FakeLink implements SessionLink {
  readonly sent: AgentMessage[] = [];
  readonly streamCount = 0;
  backlogBytes = 0;
  readonly queuedBytes = 0;
  isClosed = false;
  isClosedAfterGoodbye = false;

  send(message: AgentMessage): void {
    this.sent.push(message);
  }

  openStream(): MuxStream | null {
    return null;
  }

  close(): void {
    this.isClosed = true;
  }

  closeAfterGoodbye(): void {
    this.isClosedAfterGoodbye = true;
  }

  get ended(): AgentMessageOf<'ended'>[] {
    return this.sent.filter(message => message.type === 'ended');
  }
}

let clock: FakeClock;
let traffic: FakeTraffic;
let registry: SessionRegistry;
let lonely: number;
let changes: string[];

beforeEach(() => {
  clock = new FakeClock();
  traffic = new FakeTraffic();
  lonely = 0;
  changes = [];
  registry = new SessionRegistry(
    traffic,
    clock,
    () => lonely++,
    ({ name }, change) => changes.push(`${name} ${change}`),
  );
});

function join(name: string): { session: Session; link: FakeLink } {
  const link = new FakeLink();
  const session = registry.add(name, link);
  if (session === null) throw new Error('there are too many sessions');
  return { session, link };
}

function wish(filter: FilterSpec | null, port = PORT, id = 1): SubscriptionWish {
  const compiled = filter === null ? null : compileFilter(parseFilter(filter));
  return { id: toSubscriptionId(id), port, mode: 'steal', filter: compiled, spec: filter, stealsProbes: false };
}

/** The files of a certificate, of which only the name matters here. */
function certificateOf(text: string): CertificateSource {
  return { text, current: () => Promise.resolve(null) };
}

function tlsWish(filter: FilterSpec, certificate: CertificateSource, port = PORT): SubscriptionWish {
  return { ...wish(filter, port), certificate };
}

function mirrorWish(source: 'packets' | 'redirect', filter: FilterSpec | null = null, port = PORT): SubscriptionWish {
  return { ...wish(filter, port), mode: 'mirror', mirror: { source, maxRate: null, responses: false } };
}

async function subscribed(session: Session, asked: SubscriptionWish, takeover = false): Promise<PortSubscription> {
  const outcome = await registry.subscribe(session, asked, takeover);
  if (!(outcome instanceof PortSubscription)) throw new Error(`refused: ${outcome.message}`);
  return outcome;
}

async function refused(session: Session, asked: SubscriptionWish): Promise<Refusal> {
  const outcome = await registry.subscribe(session, asked, false);
  if (outcome instanceof PortSubscription) throw new Error('not refused');
  return outcome;
}

/** Who may take a request on a port, in their order. */
function takers(port = PORT): string[] {
  return (traffic.takers.get(port) ?? []).map(({ session }) => session.name);
}

describe('a thread of the data path that hangs', () => {
  test('refuses a new subscription, and leaves no rule of it', async () => {
    traffic.hangs = true;
    const outcome = await registry.subscribe(join('alice').session, wish(ALICE), false);
    expect(outcome).toMatchObject({ code: SUBSCRIBE_THREAD_HANGS });
    expect([takers(), traffic.rules.at(-1)]).toEqual([[], []]);
  });

  test('does not keep a subscription from ending', async () => {
    const { session } = join('alice');
    await subscribed(session, wish(ALICE));
    traffic.hangs = true;
    await registry.unsubscribe(session, toSubscriptionId(1));
    expect(traffic.rules.at(-1)).toEqual([]);
    expect(traffic.failures).toEqual([]);
  });

  test('takes no session back', async () => {
    const { session, link } = join('alice');
    await subscribed(session, wish(ALICE));
    registry.leave(session, link);
    traffic.hangs = true;
    await expect(registry.resume(session.id, session.secret, new FakeLink())).rejects.toThrow('a thread of the agent');
    expect(session.isLive).toBe(false);
  });
});

describe('a watch', () => {
  const watch = (filter: FilterSpec | null, port = PORT, id = 1): SubscriptionWish => ({
    ...wish(filter, port, id),
    mode: 'watch',
  });

  test('brings its port to us and takes nothing', async () => {
    await subscribed(join('bob').session, watch(null));
    expect([takers(), traffic.watched.get(PORT), traffic.rules]).toEqual([[], 1, [[PORT]]]);
  });

  test('stands in nobody’s way, nor anybody in its', async () => {
    const bob = join('bob');
    await subscribed(bob.session, watch(null));
    const steal = await subscribed(join('alice').session, wish(null));
    await subscribed(join('carol').session, watch(ALICE), true);
    expect([takers(), traffic.watched.get(PORT)]).toEqual([['alice'], 2]);
    expect(registry.overlapsOf(steal)).toEqual([]);
    expect(bob.link.sent).toEqual([]);
  });

  test('is not ended by a takeover', async () => {
    const bob = join('bob');
    await subscribed(bob.session, watch(null));
    await subscribed(join('alice').session, wish(null));
    await subscribed(join('carol').session, wish(null), true);
    expect([takers(), traffic.watched.get(PORT), bob.link.ended]).toEqual([['carol'], 1, []]);
  });

  test('ends with its session, and its port with it', async () => {
    const { session } = join('bob');
    await subscribed(session, watch(null));
    registry.remove(session);
    await registry.sync();
    expect([traffic.watched.get(PORT), traffic.rules.at(-1)]).toEqual([0, []]);
  });
});

describe('subscriptions', () => {
  test('reach the data path and the kernel before they are confirmed', async () => {
    await subscribed(join('alice').session, wish(ALICE));
    expect(takers()).toEqual(['alice']);
    expect(traffic.rules).toEqual([[PORT]]);
  });

  test('of one port need one rule, and win by age', async () => {
    const alice = join('alice').session;
    await subscribed(alice, wish(ALICE));
    await subscribed(join('bob').session, wish(ALICE));
    await subscribed(alice, wish(ALICE, toPort(9090), 2));
    expect(takers()).toEqual(['alice', 'bob']);
    expect(traffic.rules).toEqual([[PORT], [PORT, 9090]]);
  });

  test('win by their own age, not by that of their session', async () => {
    const alice = join('alice').session;
    await subscribed(join('bob').session, wish(ALICE));
    await subscribed(alice, wish(ALICE));
    expect(takers()).toEqual(['bob', 'alice']);
  });

  test('overlap with those of others on the same port, not with their own', async () => {
    const alice = await subscribed(join('alice').session, wish(ALICE));
    const bob = await subscribed(join('bob').session, wish(ALICE));
    expect(registry.overlapsOf(bob)).toEqual([alice]);
    await subscribed(bob.session, wish(ALICE, toPort(9090), 2));
    expect(registry.overlapsOf(alice)).toEqual([bob]);
  });

  test('are taken back from data path and kernel', async () => {
    const alice = await subscribed(join('alice').session, wish(ALICE));
    expect(await registry.unsubscribe(alice.session, alice.id)).toBe(true);
    expect(takers()).toEqual([]);
    expect(traffic.rules).toEqual([[PORT], []]);
    expect(alice.isLive).toBe(false);
    expect(await registry.unsubscribe(alice.session, alice.id)).toBe(false);
  });

  test('are undone when the kernel refuses the rule', async () => {
    const { session } = join('alice');
    traffic.refusal = new Error('no more rules');
    await expect(registry.subscribe(session, wish(ALICE), false)).rejects.toThrow('no more rules');
    expect(session.subscriptions.size).toBe(0);
    expect(takers()).toEqual([]);
    traffic.refusal = null;
    await subscribed(session, wish(ALICE));
    expect(traffic.rules).toEqual([[PORT]]);
  });

  test('that failed half-way are repaired by the next change', async () => {
    const { session } = join('alice');
    traffic.lateRefusal = new Error('half of it was done');
    const failing = subscribed(session, wish(ALICE));
    await expect(failing).rejects.toThrow('half of it');
    expect(traffic.rules).toEqual([[PORT], []]);
    traffic.lateRefusal = null;
    await registry.sync();
    expect(traffic.rules.at(-1)).toEqual([]);
    expect(traffic.rules).toHaveLength(3);
    await registry.sync();
    expect(traffic.rules).toHaveLength(3);
  });

  test('come and go quickly, and the kernel gets one change after the other', async () => {
    const gate = Promise.withResolvers<void>();
    traffic.gate = gate.promise;
    const { session } = join('alice');
    const adding = subscribed(session, wish(ALICE));
    const removing = registry.unsubscribe(session, toSubscriptionId(1));
    const again = subscribed(session, wish(ALICE, toPort(9090), 2));
    await new Promise(resolve => setImmediate(resolve));
    expect(traffic.concurrent).toBe(1);
    gate.resolve();
    await Promise.all([adding, removing, again]);
    expect(traffic.rules.at(-1)).toEqual([9090]);
    expect(takers()).toEqual([]);
  });

  test('of the same port or the same id are refused to one session', async () => {
    const { session } = join('alice');
    await subscribed(session, wish(ALICE));
    expect((await refused(session, wish(ALICE, PORT, 2))).code).toBe(SUBSCRIBE_DUPLICATE);
    expect((await refused(session, wish(ALICE, toPort(9090), 1))).code).toBe(SUBSCRIBE_DUPLICATE);
  });

  test('have a number that one session cannot exceed', async () => {
    const { session } = join('alice');
    for (let index = 0; index < MAX_SUBSCRIPTIONS; index++) {
      await subscribed(session, wish(ALICE, toPort(10_000 + index), index + 1));
    }
    const refusal = await refused(session, wish(ALICE, toPort(20_000), MAX_SUBSCRIPTIONS + 1));
    expect(refusal.code).toBe(SUBSCRIBE_LIMIT);
  });
});

describe('a steal of everything', () => {
  test('is refused while somebody takes a part, and names them without their filter’s values', async () => {
    const alice = await subscribed(join('alice').session, wish(ALICE));
    const refusal = await refused(join('bob').session, wish(null));
    expect(refusal.code).toBe(SUBSCRIBE_PORT_OWNED);
    expect(refusal.owner).toEqual({ name: 'alice', session: alice.session.id });
    expect(refusal.message).toContain('alice');
    expect(refusal.message).not.toContain('"alice"');
    expect(takers()).toEqual(['alice']);
  });

  test('keeps everybody else out', async () => {
    await subscribed(join('alice').session, wish(null));
    expect((await refused(join('bob').session, wish(ALICE))).owner?.name).toBe('alice');
    expect((await refused(join('carol').session, wish(null))).owner?.name).toBe('alice');
    await subscribed(join('dora').session, wish(null, toPort(9090)));
  });

  test('keeps them out also while its session is away', async () => {
    const { session, link } = join('alice');
    await subscribed(session, wish(null));
    registry.leave(session, link);
    const refusal = await refused(join('bob').session, wish(ALICE));
    expect(refusal.message).toContain('away');
  });
});

describe('a takeover', () => {
  test('ends every session that stood in the way, and tells it by whom', async () => {
    const alice = join('alice');
    const bob = join('bob');
    await subscribed(alice.session, wish(ALICE));
    await subscribed(bob.session, wish(ALICE));
    await subscribed(join('carol').session, wish(null), true);
    for (const { link } of [alice, bob]) {
      expect(link.ended).toEqual([
        { type: 'ended', id: null, code: ENDED_TAKEOVER, message: expect.stringMatching(/^carol .*8080/) },
      ]);
      expect(link.isClosed).toBe(true);
    }
    expect(registry.all.map(({ name }) => name)).toEqual(['carol']);
    expect(takers()).toEqual(['carol']);
  });

  test('takes one port, and leaves a session the others that it has', async () => {
    const alice = join('alice');
    await subscribed(alice.session, wish(null));
    await subscribed(alice.session, wish(null, toPort(9090), 2));
    await subscribed(join('bob').session, wish(null), true);
    expect(alice.link.ended).toMatchObject([{ id: 1, code: ENDED_TAKEOVER }]);
    expect(alice.link.isClosed).toBe(false);
    expect(takers()).toEqual(['bob']);
    expect(takers(toPort(9090))).toEqual(['alice']);
  });

  test('ends those whose filter may match the same requests, and leaves the others alone', async () => {
    const alice = join('alice');
    const bob = join('bob');
    await subscribed(alice.session, wish(ALICE));
    await subscribed(bob.session, wish({ header: { name: 'x-user', equals: 'bob' } }));
    await subscribed(join('carol').session, wish(ALICE), true);
    expect(alice.link.ended).toMatchObject([{ id: null, code: ENDED_TAKEOVER }]);
    expect(bob.link.sent).toEqual([]);
    expect(takers()).toEqual(['bob', 'carol']);
  });
});

describe('TLS that sessions open', () => {
  const SHOP = certificateOf('/etc/tls/shop.crt and /etc/tls/shop.key');
  const OTHER = certificateOf('/etc/tls/other.crt and /etc/tls/other.key');
  const BOB: FilterSpec = { header: { name: 'x-user', equals: 'bob' } };

  test('is refused with another certificate than the port has, and the owner and the files are named', async () => {
    const alice = await subscribed(join('alice').session, tlsWish(ALICE, SHOP));
    const refusal = await refused(join('bob').session, tlsWish(BOB, OTHER));
    expect(refusal).toMatchObject({ code: SUBSCRIBE_TLS, owner: { name: 'alice', session: alice.session.id } });
    expect(refusal.message).toContain('8080 opened with /etc/tls/shop.crt and /etc/tls/shop.key');
    expect(takers()).toEqual(['alice']);
  });

  test('is shared by those who name the same files, and by those who name none', async () => {
    const alice = await subscribed(join('alice').session, tlsWish(ALICE, SHOP));
    const bob = await subscribed(join('bob').session, tlsWish(BOB, SHOP));
    const carol = await subscribed(join('carol').session, wish(BOB));
    expect(takers()).toEqual(['alice', 'bob', 'carol']);
    expect([alice, bob, carol].map(({ opensTls }) => opensTls)).toEqual([true, true, false]);
    expect([alice, bob, carol].map(each => registry.tlsOpenerFor(each)?.session.name)).toEqual([
      undefined,
      undefined,
      'alice',
    ]);
  });

  test('may be opened on a port that others take without, and otherwise on another port', async () => {
    await subscribed(join('bob').session, wish(BOB));
    await subscribed(join('alice').session, tlsWish(ALICE, SHOP));
    await subscribed(join('carol').session, tlsWish(ALICE, OTHER, toPort(9090)));
    expect([takers(), takers(toPort(9090))]).toEqual([['bob', 'alice'], ['carol']]);
  });

  test('is kept by a session that is away, and free again when it is over', async () => {
    const { session, link } = join('alice');
    await subscribed(session, tlsWish(ALICE, SHOP));
    registry.leave(session, link);
    expect((await refused(join('bob').session, tlsWish(BOB, OTHER))).code).toBe(SUBSCRIBE_TLS);
    clock.advance(GRACE_MS);
    await subscribed(join('carol').session, tlsWish(BOB, OTHER));
    expect(takers()).toEqual(['carol']);
  });

  test('is taken over from all who have the other certificate, and from nobody else', async () => {
    const alice = join('alice');
    const bob = join('bob');
    const carol = join('carol');
    await subscribed(alice.session, tlsWish(ALICE, SHOP));
    await subscribed(bob.session, tlsWish({ header: { name: 'x-user', equals: 'b' } }, SHOP));
    await subscribed(carol.session, wish({ header: { name: 'x-user', equals: 'carol' } }));
    await subscribed(join('dora').session, tlsWish({ header: { name: 'x-user', equals: 'dora' } }, OTHER), true);
    for (const { link } of [alice, bob]) expect(link.ended).toMatchObject([{ id: null, code: ENDED_TAKEOVER }]);
    expect(carol.link.ended).toEqual([]);
    expect(takers()).toEqual(['carol', 'dora']);
  });

  test('is refused to who would take everything beside it, as any steal of everything', async () => {
    await subscribed(join('alice').session, tlsWish(ALICE, SHOP));
    const refusal = await refused(join('bob').session, { ...wish(null), certificate: OTHER });
    expect(refusal.code).toBe(SUBSCRIBE_PORT_OWNED);
  });
});

describe('a session that goes away', () => {
  test('takes nothing from that moment, and the kernel gives the port back', async () => {
    const { session, link } = join('alice');
    await subscribed(session, wish(ALICE));
    registry.leave(session, link);
    expect(takers()).toEqual([]);
    await registry.sync();
    expect(traffic.rules).toEqual([[PORT], []]);
  });

  test('comes back with its subscriptions and their age', async () => {
    const alice = join('alice');
    await subscribed(alice.session, wish(ALICE));
    await subscribed(join('bob').session, wish(ALICE));
    registry.leave(alice.session, alice.link);
    expect(takers()).toEqual(['bob']);
    clock.advance(GRACE_MS - 1);
    const link = new FakeLink();
    expect(await registry.resume(alice.session.id, alice.session.secret, link)).toBe(alice.session);
    expect(takers()).toEqual(['alice', 'bob']);
    clock.advance(GRACE_MS);
    expect(registry.all).toHaveLength(2);
  });

  test('is over after its grace period', async () => {
    const { session, link } = join('alice');
    await subscribed(session, wish(ALICE));
    registry.leave(session, link);
    clock.advance(GRACE_MS);
    expect(registry.all).toEqual([]);
    expect(await registry.resume(session.id, session.secret, new FakeLink())).toBeNull();
  });

  test('comes back before its old link was missed: the old one is closed and its end changes nothing', async () => {
    const { session, link } = join('alice');
    await subscribed(session, wish(ALICE));
    const second = new FakeLink();
    await registry.resume(session.id, session.secret, second);
    expect(link.isClosed).toBe(true);
    registry.leave(session, link);
    expect(session.isLive).toBe(true);
    expect(takers()).toEqual(['alice']);
  });

  test('cannot be resumed with another secret', async () => {
    const { session, link } = join('alice');
    registry.leave(session, link);
    expect(await registry.resume(session.id, `${session.secret}x`, new FakeLink())).toBeNull();
    expect(await registry.resume(session.id, session.secret.replace(/.$/, '!'), new FakeLink())).toBeNull();
    expect(session.isLive).toBe(false);
  });

  test('is away as before when the kernel refuses its rule at its return, and over in time', async () => {
    const { session, link } = join('alice');
    await subscribed(session, wish(ALICE));
    registry.leave(session, link);
    await registry.sync();
    traffic.refusal = new Error('nft is gone');
    await expect(registry.resume(session.id, session.secret, new FakeLink())).rejects.toThrow('nft is gone');
    expect(session.isLive).toBe(false);
    clock.advance(GRACE_MS);
    expect(registry.all).toEqual([]);
  });

  test('has the agent told when the kernel does not give its port back', async () => {
    const { session, link } = join('alice');
    await subscribed(session, wish(ALICE));
    traffic.refusal = new Error('nft is gone');
    registry.leave(session, link);
    await registry.sync().catch(() => undefined);
    expect(traffic.failures).toContain(traffic.refusal);
  });
});

describe('killing a session', () => {
  test('tells it by whom, closes its link and gives its ports back', async () => {
    const { session, link } = join('alice');
    await subscribed(session, wish(ALICE));
    expect(registry.kill(session.id, 'bob')).toBe(true);
    expect(link.ended).toMatchObject([{ id: null, code: ENDED_KILLED, message: expect.stringMatching(/^bob /) }]);
    expect(link.isClosed).toBe(true);
    expect(takers()).toEqual([]);
    expect(registry.kill(session.id, 'bob')).toBe(false);
  });
});

describe('a session that others end', () => {
  test('keeps its link for a goodbye where it has nothing but copies', async () => {
    const { session, link } = join('alice');
    const mirror = { source: 'packets', maxRate: null, responses: false } as const;
    await subscribed(session, { ...wish(null), mode: 'mirror', mirror });
    expect(registry.kill(session.id, 'bob')).toBe(true);
    expect([link.isClosed, link.isClosedAfterGoodbye]).toEqual([false, true]);
  });

  test.each(['kill', 'takeover'])('gets its last counters before it is told: %s', async how => {
    const { session, link } = join('alice');
    (await subscribed(session, wish(ALICE))).noteStolen();
    if (how === 'kill') registry.kill(session.id, 'bob');
    else await subscribed(join('bob').session, wish(null), true);
    expect(link.sent.map(({ type }) => type)).toEqual(['counters', 'ended']);
    expect(link.sent[0]).toEqual({ type: 'counters', counters: { requests_stolen: 1 } });
  });
});

describe('an agent that leaves', () => {
  test('lets sessions keep their links and take nothing more, then tells each with its counters', async () => {
    const { session, link } = join('alice');
    (await subscribed(session, wish(ALICE))).noteStolen();
    registry.endSubscriptions();
    expect(takers()).toEqual([]);
    expect(session.isLive).toBe(true);
    await subscribed(session, wish(ALICE, toPort(9090), 2));
    expect(takers(toPort(9090))).toEqual([]);
    registry.endAll('LEAVING', 'the agent ends');
    expect(link.sent.map(({ type }) => type)).toEqual(['counters', 'ended']);
    expect(link.isClosed).toBe(true);
    expect(registry.all).toEqual([]);
  });
});

describe('the log', () => {
  test('hears of each change of a session', async () => {
    const { session, link } = join('alice');
    registry.leave(session, link);
    await registry.resume(session.id, session.secret, new FakeLink());
    registry.kill(session.id, 'bob');
    expect(changes).toEqual(['alice came', 'alice went away', 'alice came back', 'alice is killed', 'alice is over']);
  });
});

describe('an agent without sessions', () => {
  test('waits for the first one for a limited time', () => {
    registry.loneliness.awaitFirst(30_000);
    clock.advance(29_999);
    expect(lonely).toBe(0);
    clock.advance(1);
    expect(lonely).toBe(1);
  });

  test('waits no longer for the first one than a moment after a visitor left', () => {
    registry.loneliness.awaitFirst(30_000);
    registry.loneliness.visitorLeft();
    clock.advance(FIRST_AFTER_VISIT_MS - 1);
    expect(lonely).toBe(0);
    clock.advance(1);
    expect(lonely).toBe(1);
  });

  test('is kept no shorter and no longer by visitors once sessions came', () => {
    registry.loneliness.awaitFirst(30_000);
    const { session } = join('alice');
    registry.loneliness.visitorLeft();
    clock.advance(FIRST_AFTER_VISIT_MS);
    expect(lonely).toBe(0);
    registry.remove(session);
    clock.advance(LONELY_MS - 1);
    registry.loneliness.visitorLeft();
    clock.advance(1);
    expect(lonely).toBe(1);
  });

  test('stays as long as somebody is there, live or away', () => {
    registry.loneliness.awaitFirst(30_000);
    const { session, link } = join('alice');
    clock.advance(60_000);
    registry.leave(session, link);
    clock.advance(GRACE_MS - 1);
    expect(lonely).toBe(0);
  });

  test('is told some seconds after the last one left, unless somebody comes', () => {
    const alice = join('alice').session;
    registry.remove(alice);
    clock.advance(LONELY_MS - 1);
    const bob = join('bob').session;
    clock.advance(LONELY_MS);
    expect(lonely).toBe(0);
    registry.remove(bob);
    registry.remove(bob);
    clock.advance(LONELY_MS);
    expect(lonely).toBe(1);
  });
});

describe('all sessions together', () => {
  test('have a number that is not exceeded', () => {
    for (let index = 0; index < MAX_SESSIONS; index++) join(`session ${index}`);
    expect(registry.add('one too many', new FakeLink())).toBeNull();
  });

  test('are told their counters when these changed, and only then', async () => {
    const { session, link } = join('alice');
    const subscription = await subscribed(session, wish(ALICE));
    registry.sendCounters();
    subscription.noteStolen();
    subscription.note('fallback_session_gone');
    registry.sendCounters();
    registry.sendCounters();
    expect(link.sent).toEqual([{ type: 'counters', counters: { requests_stolen: 1, fallback_session_gone: 1 } }]);
  });
});

describe('a mirror', () => {
  test('stands beside an unfiltered steal and beside other mirrors, whoever came first', async () => {
    const alice = join('alice').session;
    const bob = join('bob').session;
    const carol = join('carol').session;
    const first = await subscribed(alice, mirrorWish('redirect'));
    const steal = await subscribed(bob, wish(null));
    const second = await subscribed(carol, mirrorWish('packets'));
    expect(traffic.mirrors).toEqual([first, second]);
    expect(traffic.takers.get(PORT)).toEqual([steal]);
    expect(registry.overlapsOf(first)).toEqual([]);
    expect(registry.overlapsOf(steal)).toEqual([]);
  });

  test('is not ended by a takeover', async () => {
    const { session, link } = join('alice');
    const mirror = await subscribed(session, mirrorWish('redirect'));
    await subscribed(join('bob').session, wish(null), true);
    expect(link.ended).toEqual([]);
    expect(traffic.mirrors).toEqual([mirror]);
  });

  test('needs the rule only where its source is the redirect', async () => {
    const { session } = join('alice');
    await subscribed(session, mirrorWish('packets'));
    expect(traffic.rules).toEqual([]);
    await subscribed(join('bob').session, mirrorWish('redirect'));
    expect(traffic.rules).toEqual([[PORT]]);
  });

  test('gets nothing while its session is away', async () => {
    const { session, link } = join('alice');
    const mirror = await subscribed(session, mirrorWish('redirect'));
    registry.leave(session, link);
    expect(traffic.mirrors).toEqual([]);
    await registry.resume(session.id, session.secret, new FakeLink());
    expect(traffic.mirrors).toEqual([mirror]);
  });
});
