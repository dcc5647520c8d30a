import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SUBSCRIBE_NOT_SERVED, SUBSCRIBE_PORT_OWNED, toPort } from '../../protocol/index.ts';
import { HeadgateError } from '../errors.ts';
import { MAX_STARTS_AT_ONCE, PLACE_RETRY_MS } from '../kube/limits.ts';
import { LocalPort } from '../local/local-port.ts';
import type { PortWish } from '../session/subscription.ts';
import { FakeAgent, type FakeAnswers } from '../testing/fake-agent.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import { FakePods, UNREACHABLE } from '../testing/fake-pods.ts';
import { Fleet } from './fleet.ts';
import type { PlaceSource } from './place.ts';

let pods: FakePods;
let clock: FakeClock;
let told: string[];
let fleet: Fleet;
let waiting: { readonly words: string; readonly resolve: () => void } | undefined;

beforeEach(() => {
  pods = new FakePods();
  clock = new FakeClock();
  told = [];
  waiting = undefined;
  fleet = fleetOf(pods);
});

afterEach(async () => {
  void fleet.leave();
  for (const agent of pods.agents.values()) await agent.stop();
});

function fleetOf(source: PlaceSource): Fleet {
  return new Fleet({
    source,
    settings: {
      filter: undefined,
      filterPorts: undefined,
      takeover: false,
      stealProbes: false,
      drain: false,
      name: 'alice@laptop',
    },
    version: '0.1.0',
    clock,
    events: {
      onConnected: place => note(`connected ${place.text}`),
      onLost: place => note(`lost ${place.text}`),
      onBack: place => note(`back ${place.text}`),
      onNotice: (place, { message }) => note(`notice ${place.text} ${message}`),
      onPortLost: (place, { wish }, reason) => note(`port ${wish.mapping.remote} of ${place.text} lost: ${reason}`),
      onTaken: place => note(`taken ${place.text}`),
      onGone: (place, reason) => note(`gone ${place.text}: ${reason}`),
      onTrouble: message => note(message),
      onFailed: error => note(`failed: ${error.message}`),
    },
  });
}

function note(words: string): void {
  told.push(words);
  if (waiting !== undefined && words.includes(waiting.words)) waiting.resolve();
}

function until(words: string): Promise<void> {
  if (told.some(line => line.includes(words))) return Promise.resolve();
  return new Promise(resolve => {
    waiting = { words, resolve };
  });
}

function wish(isOnlyIfServed = false): PortWish {
  const port = toPort(8080);
  const localPort = new LocalPort(port, { onRefused: () => undefined, onAnswering: () => undefined });
  return { mapping: { remote: port, local: port }, localPort, isOnlyIfServed };
}

const NOT_SERVED: FakeAnswers['subscribe'] = ({ id, port, ifServed }) =>
  ifServed === true
    ? { type: 'subscribeRefused', id, code: SUBSCRIBE_NOT_SERVED, message: 'not served', hint: '' }
    : { type: 'subscribed', id, port, predating: 0, overlaps: [] };

const OWNED: FakeAnswers['subscribe'] = ({ id }) => ({
  type: 'subscribeRefused',
  id,
  code: SUBSCRIBE_PORT_OWNED,
  message: 'bob takes all',
  hint: '',
});

describe('a fleet', () => {
  test('takes the port in every pod, and gives it back in every pod', async () => {
    const one = await pods.add('one');
    const two = await pods.add('two');
    await fleet.start();
    const outcome = await fleet.claim(wish()).outcome;
    expect(outcome.kind).toBe('taken');
    expect(fleet.size).toBe(2);
    expect(await fleet.leave()).toEqual({ requests_stolen: 14 });
    for (const { heard } of [one, two]) {
      expect(heard.map(({ type }) => type)).toEqual(['hello', 'subscribe', 'unsubscribe', 'goodbye']);
    }
  });

  test('takes many pods, so many at a time', async () => {
    const finds: PromiseWithResolvers<never>[] = [];
    const find = (): Promise<never> => {
      finds.push(Promise.withResolvers<never>());
      return (finds.at(-1) ?? Promise.withResolvers<never>()).promise;
    };
    for (let pod = 0; pod < 2 * MAX_STARTS_AT_ONCE; pod++) pods.place(`pod-${pod}`, find);
    const starting = fleet.start();
    starting.catch(() => undefined);
    await settle();
    expect(finds).toHaveLength(MAX_STARTS_AT_ONCE);
    finds[0]?.reject(new HeadgateError('HEADGATE_ERR_AGENT_START', 'no image'));
    await vi.waitFor(() => expect(finds).toHaveLength(MAX_STARTS_AT_ONCE + 1));
    // One that went while it waited is left alone.
    pods.remove(`pod-${2 * MAX_STARTS_AT_ONCE - 1}`);
    for (let next = 1; next < 2 * MAX_STARTS_AT_ONCE - 1; next++) {
      await vi.waitFor(() => expect(finds.length).toBeGreaterThan(next));
      finds[next]?.reject(new HeadgateError('HEADGATE_ERR_AGENT_START', 'no image'));
    }
    await starting;
    expect(finds).toHaveLength(2 * MAX_STARTS_AT_ONCE - 1);
    expect(fleet.size).toBe(0);
  });

  test('adds up connections that are older, and names an overlapping session once', async () => {
    const overlaps = [{ name: 'bob@desk', session: '00000001' as never, filter: 'header x-user' }];
    const subscribe: FakeAnswers['subscribe'] = ({ id, port }) => ({
      type: 'subscribed',
      id,
      port,
      predating: 3,
      overlaps,
    });
    await pods.add('one', { subscribe });
    await pods.add('two', { subscribe });
    await fleet.start();
    expect(await fleet.claim(wish()).outcome).toEqual({ kind: 'taken', reply: { predating: 6, overlaps } });
  });

  test('has a session in a pod that comes before it is there, and takes nothing until then', async () => {
    await pods.add('one');
    await fleet.start();
    await fleet.claim(wish()).outcome;
    const { heard } = await pods.announce('two');
    await until('connected pod/two');
    expect(heard.map(({ type }) => type)).toEqual(['hello']);
    expect(fleet.size).toBe(1);
    pods.place('two', UNREACHABLE);
    await until('taken pod/two');
    expect(heard.map(({ type }) => type)).toEqual(['hello', 'subscribe']);
    expect(fleet.size).toBe(2);
  });

  test('leaves a pod that never came without a word', async () => {
    await pods.add('one');
    await fleet.start();
    const { heard } = await pods.announce('two');
    await until('connected pod/two');
    pods.callOff('two');
    await vi.waitFor(() => expect(heard.map(({ type }) => type)).toEqual(['hello', 'goodbye']));
    expect(told).toEqual(['connected pod/one', 'connected pod/two']);
  });

  test('goes to a pod once more that could not be reached while it came', async () => {
    const one = await pods.add('one');
    await fleet.start();
    await fleet.claim(wish()).outcome;
    pods.events?.onComing?.({ key: 'two', text: 'pod/two', access: { find: UNREACHABLE, open: UNREACHABLE } });
    await settle();
    pods.place('two', () => Promise.resolve(one.address));
    await until('taken pod/two');
    expect(told).toEqual(['connected pod/one', 'connected pod/two', 'taken pod/two']);
  });

  test('tells whoever goes there too which pods have a session', async () => {
    await pods.add('one');
    await pods.add('two');
    await fleet.start();
    const seen: string[] = [];
    const gone = Promise.withResolvers<void>();
    const came = Promise.withResolvers<void>();
    const now = await fleet.joined.start({
      onPlace: ({ text }) => {
        seen.push(`came ${text}`);
        came.resolve();
      },
      onGone: ({ text }, reason) => {
        seen.push(`gone ${text}: ${reason}`);
        gone.resolve();
      },
      onTrouble: () => undefined,
    });
    expect(now.map(({ text }) => text).sort()).toEqual(['pod/one', 'pod/two']);
    pods.remove('one');
    await gone.promise;
    await pods.add('three');
    await came.promise;
    expect(seen).toEqual(['gone pod/one: it was deleted', 'came pod/three']);
  });

  test('is refused when one pod refuses, and gives the others back', async () => {
    const one = await pods.add('one');
    await pods.add('two', { subscribe: OWNED });
    await fleet.start();
    expect(await fleet.claim(wish()).outcome).toMatchObject({ kind: 'refused', reply: { message: 'bob takes all' } });
    await one.until('unsubscribe');
    expect(fleet.claimCount).toBe(0);
  });

  test('asks pods that do not serve a port that others serve for it all the same', async () => {
    await pods.add('one');
    const two = await pods.add('two', { subscribe: NOT_SERVED });
    await fleet.start();
    expect((await fleet.claim(wish(true)).outcome).kind).toBe('taken');
    await two.until('subscribe', 2);
    expect(two.heard.at(-1)).not.toHaveProperty('ifServed');
  });

  test('follows pods that come and lets go of those that went, and counts both', async () => {
    await pods.add('one');
    await fleet.start();
    await fleet.claim(wish()).outcome;
    const two = await pods.add('two');
    await until('taken pod/two');
    expect(two.heard.map(({ type }) => type)).toEqual(['hello', 'subscribe']);
    pods.remove('one');
    await pods.agents.get('one')?.until('goodbye');
    expect(told).toEqual(['connected pod/one', 'connected pod/two', 'taken pod/two', 'gone pod/one: it was deleted']);
    expect(fleet.size).toBe(1);
    expect(await fleet.leave()).toEqual({ requests_stolen: 14 });
  });

  test('takes the port that is meant in each pod, whatever its number there', async () => {
    const other = (): ReturnType<typeof toPort> => toPort(9090);
    const pair = [await pods.add('one'), await pods.add('two', {}, other)];
    await fleet.start();
    const claim = fleet.claim(wish());
    expect((await claim.outcome).kind).toBe('taken');
    const late = await pods.add('three', {}, other);
    await until('taken pod/three');
    const asked = [...pair, late].map(({ heard }) =>
      heard.flatMap(each => (each.type === 'subscribe' ? each.port : [])),
    );
    expect(asked).toEqual([[8080], [9090], [9090]]);
  });

  test('outlives the last pod, and takes the next one', async () => {
    await pods.add('one');
    await fleet.start();
    await fleet.claim(wish()).outcome;
    pods.remove('one');
    expect(fleet.size).toBe(0);
    await pods.add('two');
    await until('taken pod/two');
  });

  test('lets the local process answer what a pod that went had sent', async () => {
    const one = await pods.add('one');
    await fleet.start();
    await fleet.claim(wish()).outcome;
    const stream = one.open(1, 'GET / HTTP/1.1\r\n\r\n');
    pods.remove('one');
    await one.until('unsubscribe');
    expect(stream.end).toBeNull();
  });

  test('goes on with the pods that work, and tries the others again', async () => {
    await pods.add('one');
    const two = await FakeAgent.start();
    pods.agents.set('two', two);
    let isRefused = true;
    pods.place('two', () => {
      if (isRefused) return Promise.reject(new HeadgateError('HEADGATE_ERR_AGENT_START', 'No image.'));
      return Promise.resolve(two.address);
    });
    await fleet.start();
    expect((await fleet.claim(wish()).outcome).kind).toBe('taken');
    expect(told.at(-1)).toContain('pod/two is not taken. No image.');
    isRefused = false;
    await clock.advance(PLACE_RETRY_MS);
    await until('taken pod/two');
  });

  test('does not begin when no pod works', async () => {
    pods.place('one', () => Promise.reject(new HeadgateError('HEADGATE_ERR_AGENT_START', 'No image.')));
    await expect(fleet.start()).rejects.toThrow('No image.');
  });

  test('ends when somebody ends its session in one pod', async () => {
    await pods.add('one');
    const two = await pods.add('two');
    await fleet.start();
    two.say({ type: 'ended', id: null, code: 'KILLED', message: 'bob ended it' });
    await until('failed: bob ended it.');
  });

  test('goes on when a port is lost in one pod', async () => {
    await pods.add('one');
    const two = await pods.add('two');
    await fleet.start();
    const claim = fleet.claim(wish());
    await claim.outcome;
    two.say({ type: 'ended', id: 1 as never, code: 'TAKEOVER', message: 'bob took it' });
    await until('port 8080 of pod/two lost');
    expect(claim.size).toBe(1);
  });
});
