import { beforeEach, describe, expect, test, vi } from 'vitest';
import { LISTENER_NOTICE_MS, LISTENER_POLL_MS } from '../limits.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeProc } from '../testing/fake-proc.ts';
import { ListenerWatch } from './listener-watch.ts';

const ROOT = 100;
let clock: FakeClock;
let proc: FakeProc;
let events: string[];

function watch(): ListenerWatch {
  return new ListenerWatch(
    ROOT,
    {
      onOpened: port => events.push(`opened ${port}`),
      onClosed: port => events.push(`closed ${port}`),
      onNothing: () => events.push('nothing'),
    },
    { clock, proc },
  );
}

beforeEach(() => {
  clock = new FakeClock();
  proc = new FakeProc();
  events = [];
  proc.processes.set(ROOT, { children: [101] });
  proc.processes.set(101, { children: [102], sockets: [7] });
  proc.processes.set(102, { sockets: [9] });
});

describe('ListenerWatch', () => {
  test('finds the listeners of children and grandchildren, on IPv4 and IPv6', async () => {
    proc.listeners.set(3000, 7).set(50_001, 9);
    watch();
    await clock.advance(1);
    expect(events).toEqual(['opened 3000', 'opened 50001']);
  });

  test('does not take the listeners of other processes', async () => {
    proc.processes.set(200, { sockets: [8] });
    proc.listeners.set(22, 8);
    watch();
    await clock.advance(LISTENER_POLL_MS * 3);
    expect(events).toEqual([]);
  });

  test('tells of a listener that closes and of one that comes again', async () => {
    proc.listeners.set(3000, 7);
    watch();
    await clock.advance(1);
    proc.listeners.clear();
    await clock.advance(LISTENER_POLL_MS);
    proc.processes.set(102, { sockets: [10] });
    proc.listeners.set(3000, 10);
    await clock.advance(LISTENER_POLL_MS);
    expect(events).toEqual(['opened 3000', 'closed 3000', 'opened 3000']);
  });

  test('says nothing of a listener that was replaced between two looks', async () => {
    proc.listeners.set(3000, 7);
    watch();
    await clock.advance(1);
    proc.listeners.set(3000, 9);
    await clock.advance(LISTENER_POLL_MS);
    expect(events).toEqual(['opened 3000']);
  });

  test('walks the processes only when a listener of the namespace changed', async () => {
    proc.listeners.set(3000, 7);
    watch();
    await clock.advance(1);
    const reads = proc.descriptorReads;
    await clock.advance(LISTENER_POLL_MS * 20);
    expect(proc.descriptorReads).toBe(reads);
  });

  test.each(['EMFILE', 'ENFILE', 'ENOMEM'])('looks again where a look failed by %s', async code => {
    proc.listeners.set(3000, 7);
    const names = vi.spyOn(proc, 'names').mockRejectedValueOnce(Object.assign(new Error(code), { code }));
    watch();
    await clock.advance(1);
    expect([names.mock.calls.length > 0, events]).toEqual([true, []]);
    await clock.advance(LISTENER_POLL_MS);
    expect(events).toEqual(['opened 3000']);
  });

  test('says once that nothing listens, and goes on watching', async () => {
    watch();
    await clock.advance(LISTENER_NOTICE_MS * 3);
    expect(events).toEqual(['nothing']);
    proc.listeners.set(3000, 7);
    await clock.advance(LISTENER_POLL_MS);
    expect(events).toEqual(['nothing', 'opened 3000']);
  });

  test('does not say so when something has listened before', async () => {
    proc.listeners.set(3000, 7);
    watch();
    await clock.advance(1);
    proc.listeners.clear();
    await clock.advance(LISTENER_NOTICE_MS * 2);
    expect(events).toEqual(['opened 3000', 'closed 3000']);
  });

  test('reports the end of the whole tree as closed ports', async () => {
    proc.listeners.set(3000, 7);
    watch();
    await clock.advance(1);
    proc.processes.clear();
    await clock.advance(LISTENER_POLL_MS);
    expect(events).toEqual(['opened 3000', 'closed 3000']);
  });

  test('says nothing after it was stopped and leaves no timer', async () => {
    proc.listeners.set(3000, 7);
    const running = watch();
    running.stop();
    await clock.advance(LISTENER_NOTICE_MS * 2);
    expect(events).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
