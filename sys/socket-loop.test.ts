import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { EPOLL_IN } from './epoll.ts';
import { SocketLoop, type SocketWatcher } from './socket-loop.ts';
import { atTurnEnd, giveBack } from './turn-end.ts';
import { clearWakeSignal, WakeSignal } from './wake-signal.ts';

/** Watches a descriptor of its own. */
class Signalled implements SocketWatcher, Disposable {
  watchTag = 0;
  times = 0;
  readonly signal = new WakeSignal();
  readonly #onMet: (met: Signalled) => void;

  constructor(onMet: (met: Signalled) => void) {
    this.#onMet = onMet;
    SocketLoop.get().watch(this.signal.fd, this, EPOLL_IN);
  }

  meet(): void {
    this.times++;
    clearWakeSignal(this.signal.fd);
    this.#onMet(this);
  }

  [Symbol.dispose](): void {
    SocketLoop.get().forget(this.signal.fd, this);
    this.signal[Symbol.dispose]();
  }
}

it('tells of what is ready, each time, in turns of their own loop', async () => {
  const met = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  using watched = new Signalled(({ times }) => met[times - 1]?.resolve());
  for (const each of met) {
    watched.signal.signal();
    await each.promise;
  }
  expect(watched.times).toBe(2);
});

it('tells again what was not done', async () => {
  const third = Promise.withResolvers<void>();
  using signal = new WakeSignal();
  let times = 0;
  const watcher = { watchTag: 0, meet: () => (++times === 3 ? third.resolve() : undefined) };
  SocketLoop.get().watch(signal.fd, watcher, EPOLL_IN);
  signal.signal();
  await third.promise;
  SocketLoop.get().leave(signal.fd, watcher);
  const former = times;
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  expect(times).toBe(former);
});

it('tells nothing of a descriptor that was closed in the same turn to who has its number then', async () => {
  const met = Promise.withResolvers<void>();
  let heir: Signalled | undefined;
  const takeOver = (closed: Signalled): void => {
    const { fd } = closed.signal;
    closed[Symbol.dispose]();
    heir = new Signalled(() => undefined);
    expect(heir.signal.fd).toBe(fd);
    met.resolve();
  };
  const pair: readonly Signalled[] = [0, 1].map(
    index => new Signalled(() => heir === undefined && takeOver(pair[1 - index] as Signalled)),
  );
  for (const { signal } of pair) signal.signal();
  await met.promise;
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  expect([pair.map(({ times }) => times).toSorted(), heir?.times]).toEqual([[0, 1], 0]);
  heir?.[Symbol.dispose]();
  pair.find(({ times }) => times === 1)?.[Symbol.dispose]();
});

/** Signals itself again each time that it is met, so often. */
async function meetInARow(times: number, onMet: () => void): Promise<void> {
  const done = Promise.withResolvers<void>();
  using watched = new Signalled(({ times: met, signal }) => {
    onMet();
    if (met < times) signal.signal();
    else done.resolve();
  });
  watched.signal.signal();
  await done.promise;
}

/** Of node's loop, while a watcher is met so often. */
async function turnsOfNode(times: number, onMet: () => void): Promise<number> {
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await meetInARow(times, onMet);
  isOver = true;
  return turns;
}

it('stays where events follow each other, and goes back to node’s loop from time to time', async () => {
  const turns = await turnsOfNode(400, () => undefined);
  expect(turns).toBeGreaterThan(400 / 32);
  expect(turns).toBeLessThan(400 / 2);
});

it('gives back to node after a turn in which something of node’s was begun', async () => {
  expect(await turnsOfNode(400, giveBack)).toBeGreaterThanOrEqual(399);
});

it('runs callbacks and promises that are due before the next event, and what was put off to the end of the turn', async () => {
  const told: string[] = [];
  await meetInARow(20, () => {
    told.push('event');
    process.nextTick(() => {
      told.push('tick');
      atTurnEnd(() => told.push('end'));
    });
    void Promise.resolve().then(() => told.push('promise'));
  });
  await new Promise(setImmediate);
  expect(told).toEqual(Array.from({ length: 20 }, () => ['event', 'tick', 'promise', 'end']).flat());
});

it('does not keep timers, or what else is node’s, waiting', async () => {
  let isBusy = true;
  using watched = new Signalled(({ signal }) => {
    if (isBusy) signal.signal();
  });
  watched.signal.signal();
  await Promise.all([
    new Promise(resolve => setTimeout(resolve, 5)),
    new Promise(setImmediate),
    readFile('/proc/self/stat'),
  ]);
  isBusy = false;
  expect(watched.times).toBeGreaterThan(1);
});
