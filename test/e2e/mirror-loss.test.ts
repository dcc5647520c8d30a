/**
 * What a mirror loses it tells, exactly: many requests at once, a ring that is too small, an agent that stands still, a cable that loses
 * and doubles, a local process that does not read. On a busy machine a run may lose more or less; what is asserted holds for any.
 *
 *     bytes that clients sent = those of mirror_requests_seen + mirror_gap_bytes + mirror_skipped_bytes
 *     local process           = requests_mirrored - mirror_undelivered
 */

import { describe, expect, it } from 'vitest';
import type { CounterName, CounterValues } from '../../protocol/index.ts';
import {
  agentPids,
  agentStatus,
  Headgate,
  type Lab,
  LocalProcess,
  layImpairedCable,
  mirror,
  until,
} from '../lab/index.ts';
import { CountedLoad, CountedReader, type LoadPlan } from './counted-requests.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8080;
/** A busy machine may need long for what follows a load; nothing is asserted of the time. */
const SETTLED_WITHIN_MS = 60_000;
/** Copies are counted a moment after their requests: so long until more are sent. */
const COUNTED_WITHIN_MS = 2_000;
const SMALL: LoadPlan = { connections: 32, burst: 10, bodyBytes: 0 };

type Source = 'packets' | 'redirect';

/** A mirror, its local process, and what it has counted since it began. */
class CountedMirror {
  readonly local: CountedReader;
  readonly #lab: Lab;
  readonly #session: Headgate;
  readonly #before: CounterValues;

  private constructor(lab: Lab, local: CountedReader, of: { session: Headgate; before: CounterValues }) {
    this.#lab = lab;
    this.local = local;
    this.#session = of.session;
    this.#before = of.before;
  }

  static async start(lab: Lab, source: Source, ...flags: readonly string[]): Promise<CountedMirror> {
    const local = new CountedReader();
    const process = await LocalProcess.start(lab, local.server);
    const session = await mirror(lab, { port: PORT, local: process, source }, ...flags);
    return new CountedMirror(lab, local, { session, before: (await agentStatus(lab)).counters });
  }

  async counts(): Promise<(name: CounterName) => number> {
    const { counters } = await agentStatus(this.#lab);
    return name => (counters[name] ?? 0) - (this.#before[name] ?? 0);
  }

  /** Sends until everything that was sent is accounted for, and copied: what follows a hole is what shows it. */
  async settle(load: CountedLoad): Promise<void> {
    let untoldBytes = 0;
    const isTold = async (): Promise<boolean> => {
      untoldBytes = load.sent.length * load.requestBytes - (await this.toldBytes(load));
      return untoldBytes === 0;
    };
    const isSettled = async (): Promise<boolean> => {
      await load.send(1);
      return until(isTold, { withinMs: COUNTED_WITHIN_MS, what: 'what was sent to be counted' }).catch(() => false);
    };
    await until(isSettled, { withinMs: SETTLED_WITHIN_MS, what: 'every byte to be accounted for' }).catch(error => {
      const isInterrupted = this.#session.events.some(({ event }) => event === 'agent_lost');
      const why = isInterrupted ? ', and the session was interrupted' : '';
      throw new Error(`${untoldBytes} bytes of ${load.sent.length} requests are untold${why}`, { cause: error });
    });
    await this.deliver();
  }

  /** Waits until the local process has every copy: what it has not read when a session ends is lost, or may be read later. */
  async deliver(): Promise<void> {
    await until(
      async () => {
        const count = await this.counts();
        const isDecided = count('mirror_requests_matched') === count('requests_mirrored') + lostOf(count);
        return isDecided && this.local.seen.length >= count('requests_mirrored') - count('mirror_undelivered');
      },
      { withinMs: SETTLED_WITHIN_MS, what: 'every copy to be delivered' },
    );
  }

  async toldBytes({ requestBytes }: CountedLoad): Promise<number> {
    const count = await this.counts();
    return count('mirror_requests_seen') * requestBytes + count('mirror_gap_bytes') + count('mirror_skipped_bytes');
  }

  /** Whether the kernel dropped packets, if any are missing; it is asked twice a second, so this may be known later than the hole. */
  async hasMissed(): Promise<boolean> {
    const count = await this.counts();
    if (count('mirror_gap_bytes') + count('mirror_skipped_bytes') + count('mirror_lost_gap') === 0) return false;
    await until(async () => (await this.counts())('packets_dropped') > 0, {
      withinMs: SETTLED_WITHIN_MS,
      what: 'the kernel to say that it dropped packets',
    });
    return true;
  }

  /** Ends the session. @returns its counters */
  async end(): Promise<(name: CounterName) => number> {
    expect((await this.#session.stop()).exitCode).toBe(0);
    return this.#lastCounts();
  }

  /** Has it ended by somebody else. @returns its counters */
  async kill(): Promise<(name: CounterName) => number> {
    const { session } = await this.#session.event('connected');
    expect((await Headgate.run(this.#lab, 'kill', session)).exitCode).toBe(0);
    expect((await this.#session.process.ended).exitCode).toBe(1);
    return this.#lastCounts();
  }

  #lastCounts(): (name: CounterName) => number {
    const { counters } = this.#session.events.find(event => event.event === 'ended') ?? { counters: {} };
    return name => (counters as CounterValues)[name] ?? 0;
  }

  /** What must hold whatever was lost. */
  async expectNothingUntold(): Promise<(name: CounterName) => number> {
    const count = await this.end();
    const delivered = count('requests_mirrored') - count('mirror_undelivered');
    await until(() => this.local.connections === 0, { withinMs: SETTLED_WITHIN_MS, what: 'its connections to end' });
    const { length } = this.local.seen;
    expect(this.local.faults).toEqual([]);
    // Only of those on a connection that a hole has torn nobody can tell.
    expect(length).toBeGreaterThanOrEqual(delivered - count('mirror_unconfirmed'));
    expect(length).toBeLessThanOrEqual(delivered);
    expect(new Set(this.local.seen).size).toBe(length);
    expect(count('mirror_requests_matched')).toBe(count('requests_mirrored') + lostOf(count));
    return count;
  }
}

function lostOf(count: (name: CounterName) => number): number {
  const causes = ['gap', 'slow', 'unfinished', 'local', 'streams'] as const;
  return causes.reduce((sum, cause) => sum + count(`mirror_lost_${cause}`), 0);
}

/** Connections from outside to the pod. */
function connect(lab: Lab, plan: LoadPlan): Promise<CountedLoad> {
  return CountedLoad.open(lab.outside, { host: lab.podAddress4, port: PORT }, plan);
}

// A lab for each: an agent that has no session any more may be about to leave.
describe.each(['packets', 'redirect'] as const)('a mirror by %s', source => {
  describeInLab('under load', 'volume', (lab, prepare) => {
    let app: CountedReader;
    prepare(async opened => {
      app = await CountedReader.inPod(opened, PORT);
    });

    it('copies every request in its order, or tells what it lost', async () => {
      const mirrored = await CountedMirror.start(lab(), source);
      const earlier = app.seen.length;
      using load = await connect(lab(), SMALL);
      await load.send(500);
      await mirrored.settle(load);
      await load.end();
      const hasMissed = await mirrored.hasMissed();
      const count = await mirrored.expectNothingUntold();
      expect(app.seen.length - earlier).toBe(load.sent.length);
      if (hasMissed) return;
      expect(count('mirror_gap_bytes') + count('mirror_skipped_bytes') + count('mirror_lost_gap')).toBe(0);
      expect(count('mirror_requests_matched')).toBe(load.sent.length);
    });
  });

  describeInLab('with a filter', 'volume', (lab, prepare) => {
    prepare(async opened => void (await CountedReader.inPod(opened, PORT)));

    it('takes exactly one in a hundred where its filter says so', async () => {
      const mirrored = await CountedMirror.start(lab(), source, '--path-regex=^/c[0-9]+/[0-9]*00$');
      using load = await connect(lab(), SMALL);
      await load.send(500);
      const wanted = (): string[] => load.sent.filter(name => name.endsWith('00')).toSorted();
      await until(
        async () => {
          await load.send(1);
          const count = await mirrored.counts();
          return count('mirror_requests_matched') === wanted().length || count('mirror_gap_bytes') > 0;
        },
        { withinMs: SETTLED_WITHIN_MS, what: 'those that match' },
      );
      await mirrored.deliver();
      const count = await mirrored.expectNothingUntold();
      expect(mirrored.local.seen.filter(name => !name.endsWith('00'))).toEqual([]);
      if (count('mirror_gap_bytes') === 0 && count('mirror_lost_slow') === 0) {
        expect(mirrored.local.seen.toSorted()).toEqual(wanted());
      }
    });
  });

  describeInLab('and a local process that does not read', 'volume', (lab, prepare) => {
    prepare(async opened => void (await CountedReader.inPod(opened, PORT)));

    it('leaves out whole requests while the local process does not read, and says how many', async () => {
      const mirrored = await CountedMirror.start(lab(), source);
      mirrored.local.isPaused = true;
      using load = await connect(lab(), { connections: 2, burst: 4, bodyBytes: 32 * 1024 });
      await load.send(600);
      await until(async () => (await mirrored.counts())('mirror_lost_slow') > 0, {
        withinMs: SETTLED_WITHIN_MS,
        what: 'requests to be left out',
      });
      mirrored.local.isPaused = false;
      await mirrored.settle(load);
      await load.end();
      const count = await mirrored.expectNothingUntold();
      expect(count('mirror_lost_slow')).toBeGreaterThan(0);
    });

    it.each(['end', 'kill'] as const)(
      'counts exactly what such a local process had not read when the session ended: %s',
      async how => {
        const mirrored = await CountedMirror.start(lab(), source);
        using load = await connect(lab(), { connections: 4, burst: 16, bodyBytes: 1_000 });
        await load.send(20);
        await mirrored.settle(load);
        mirrored.local.isPaused = true;
        const isFull = async (): Promise<boolean> => {
          await load.send(500);
          return mirrored.local.isFull && (await mirrored.counts())('mirror_lost_slow') > 0;
        };
        await until(isFull, { withinMs: SETTLED_WITHIN_MS, what: 'requests to be left out' });
        const count = await mirrored[how]();
        const read = mirrored.local.requestsRead(load.requestBytes);
        mirrored.local.isPaused = false;
        await until(() => mirrored.local.connections === 0, {
          withinMs: SETTLED_WITHIN_MS,
          what: 'its connections to end',
        });
        expect(mirrored.local.faults).toEqual([]);
        expect(read).toBe(count('requests_mirrored') - count('mirror_undelivered'));
        expect(count('mirror_undelivered')).toBeGreaterThan(0);
        expect(count('mirror_unconfirmed')).toBe(0);
      },
    );

    it('never counts as taken what such a local process had not read when it went away', async () => {
      const mirrored = await CountedMirror.start(lab(), source);
      mirrored.local.isPaused = true;
      using load = await connect(lab(), { connections: 4, burst: 16, bodyBytes: 1_000 });
      const isFull = async (): Promise<boolean> => {
        await load.send(200);
        return mirrored.local.isFull && (await mirrored.counts())('mirror_lost_slow') > 0;
      };
      await until(isFull, { withinMs: SETTLED_WITHIN_MS, what: 'requests to be left out' });
      mirrored.local.resetAll();
      await until(async () => (await mirrored.counts())('mirror_unconfirmed') > 0, {
        withinMs: SETTLED_WITHIN_MS,
        what: 'what nobody can tell to be counted',
      });
      const count = await mirrored.end();
      // Also of the connections that copies behind the reset came on.
      const read = mirrored.local.requestsRead(load.requestBytes);
      const taken = count('requests_mirrored') - count('mirror_undelivered');
      expect(taken).toBeGreaterThanOrEqual(read);
      expect(taken - count('mirror_unconfirmed')).toBeLessThanOrEqual(read);
    });
  });
});

describeInLab('a mirror by packets with a ring that is too small', 'ring', (lab, prepare) => {
  prepare(async opened => {
    opened.agentEnvironment = { HEADGATE_RING_BYTES: String(512 * 1024) };
    await CountedReader.inPod(opened, PORT);
  });

  it('tells every byte that it did not see while its agent stood still', async () => {
    const mirrored = await CountedMirror.start(lab(), 'packets');
    // Long bursts: it stands still for as long as a few round trips take, and no session misses it meanwhile.
    using load = await connect(lab(), { ...SMALL, burst: 100 });
    await load.send(5);
    const [agent] = agentPids(lab());
    if (agent === undefined) throw new Error('there is no agent');
    process.kill(agent, 'SIGSTOP');
    try {
      // Several times what the ring holds, also where all of it comes in whole blocks.
      await load.send(600);
    } finally {
      process.kill(agent, 'SIGCONT');
    }
    await mirrored.settle(load);
    await load.end();
    expect(await mirrored.hasMissed()).toBe(true);
    const dropped = (await mirrored.counts())('packets_dropped');
    const count = await mirrored.expectNothingUntold();
    expect(count('mirror_gap_bytes')).toBeGreaterThan(0);
    // The session itself is told of what was dropped in its time.
    expect(count('packets_dropped')).toBeGreaterThanOrEqual(dropped);
    expect(mirrored.local.seen.length).toBeLessThan(load.sent.length);
  });
});

describeInLab('a mirror by packets behind a bad cable', 'cable', (lab, prepare) => {
  let host: string;
  prepare(async opened => {
    await CountedReader.inPod(opened, PORT);
    host = await layImpairedCable(opened, { loss: 0.02, duplicates: 0.02, reordering: 0.05, delayMs: 1 });
  });

  it('copies each request once, since what the cable loses is sent again', async () => {
    const mirrored = await CountedMirror.start(lab(), 'packets');
    using load = await CountedLoad.open(
      lab().outside,
      { host, port: PORT },
      { connections: 8, burst: 20, bodyBytes: 300 },
    );
    await load.send(100);
    await mirrored.settle(load);
    await load.end();
    const isDisturbed = async (): Promise<boolean> => {
      const count = await mirrored.counts();
      return count('segments_repeated') + count('segments_out_of_order') > 0;
    };
    await until(isDisturbed, { withinMs: SETTLED_WITHIN_MS, what: 'what the cable did to be counted' });
    const hasMissed = await mirrored.hasMissed();
    const count = await mirrored.expectNothingUntold();
    if (hasMissed) return;
    expect(count('mirror_gap_bytes') + count('mirror_skipped_bytes')).toBe(0);
    expect(mirrored.local.seen.toSorted()).toEqual(load.sent.toSorted());
  });
});
