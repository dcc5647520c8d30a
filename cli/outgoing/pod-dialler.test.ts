import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DIAL_TCP } from '../../protocol/index.ts';
import { PLACE_RETRY_MS } from '../kube/limits.ts';
import { MAX_FORMER_PLACES, QUIET_POLL_MS } from '../limits.ts';
import { FakeStream } from '../testing/fake-agent.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakePods } from '../testing/fake-pods.ts';
import { PodDialler } from './pod-dialler.ts';

let pods: FakePods;
let clock: FakeClock;
let told: string[];
let onTold: () => void;
let dialler: PodDialler;

beforeEach(() => {
  pods = new FakePods();
  clock = new FakeClock();
  told = [];
  onTold = () => undefined;
  const note = (words: string): void => {
    told.push(words);
    onTold();
  };
  dialler = new PodDialler({
    source: pods,
    name: 'alice@laptop',
    clock,
    events: {
      onConnected: ({ text }) => note(`connected ${text}`),
      onMoved: ({ text }, reason) => note(`moved to ${text}: ${reason}`),
      onTrouble: note,
      onNotice: ({ message }) => note(message),
      onFailed: ({ message }) => note(`failed: ${message}`),
    },
  });
});

afterEach(async () => {
  void dialler.close();
  for (const agent of pods.agents.values()) await agent.stop();
});

function until(words: string): Promise<void> {
  return new Promise(resolve => {
    onTold = () => {
      if (told.some(line => line.includes(words))) resolve();
    };
    onTold();
  });
}

/** One connection, once it is there. */
async function dial(): Promise<FakeStream> {
  const connected = Promise.withResolvers<void>();
  const visitor = Object.assign(new FakeStream(), { onConnected: () => connected.resolve() });
  const stream = dialler.dial({ service: DIAL_TCP, host: 'db', port: 5432 }, visitor);
  if (stream === null) throw new Error('there is nobody who dials');
  visitor.stream = stream;
  await connected.promise;
  return visitor;
}

describe('what dials from the pods of a target', () => {
  test('takes the next pod when its own goes; what is connected stays until it ends', async () => {
    const one = await pods.add('one');
    const two = await pods.add('two');
    await dialler.start();
    const old = await dial();
    pods.remove('one');
    await until('moved to pod/two');
    expect(told).toContain('moved to pod/two: pod/one is gone: it was deleted.');
    await dial();
    expect([one.dialled.length, two.dialled.length]).toEqual([1, 1]);

    await clock.advance(QUIET_POLL_MS * 4);
    one.dialled[0]?.write('still here');
    await old.until(({ text }) => text === 'still here');
    expect(one.heard.map(({ type }) => type)).not.toContain('goodbye');
    old.stream.end();
    one.dialled[0]?.stream.end();
    await old.until(({ end }) => end !== null);
    await clock.advance(QUIET_POLL_MS);
    await one.until('goodbye');
    const counters = dialler.close();
    await two.until('goodbye');
    expect(await counters).toEqual({ requests_stolen: 14 });
  });

  test('takes another pod at once when its agent is lost', async () => {
    const one = await pods.add('one');
    const two = await pods.add('two');
    await dialler.start();
    one.drop();
    await until('moved to pod/two');
    await dial();
    expect(two.dialled).toHaveLength(1);
    // The first one is there, and is the next to be taken.
    two.drop();
    await until('moved to pod/one');
  });

  test('waits where there is no other pod, and takes the one that comes', async () => {
    await pods.add('one');
    await dialler.start();
    pods.remove('one');
    await until('fails until another pod is there');
    expect(dialler.dial({ service: DIAL_TCP, host: 'db', port: 5432 }, new FakeStream())).toBeNull();
    await pods.add('two');
    await until('moved to pod/two');
    await dial();
    expect(told.some(line => line.startsWith('failed'))).toBe(false);
  });

  test('tries a pod again that could not be had', async () => {
    await pods.add('one');
    let isBroken = true;
    await dialler.start();
    const two = await pods.add('two');
    pods.remove('two');
    pods.place('three', () => (isBroken ? Promise.reject(new Error('not yet')) : Promise.resolve(two.address)));
    pods.remove('one');
    await until('fails until another pod is there');
    isBroken = false;
    await clock.advance(PLACE_RETRY_MS);
    await until('moved to pod/three');
  });

  test('asks the next pod for the files', async () => {
    const one = await pods.add('one');
    const two = await pods.add('two');
    await dialler.start();
    dialler.wantFiles({ writable: ['/data'], onStream: () => undefined, onRefused: () => undefined });
    await one.until('filesRequest');
    pods.remove('one');
    await two.until('filesRequest');
    expect(two.heard.at(-1)).toMatchObject({ type: 'filesRequest', writable: ['/data'] });
  });

  test('keeps a bounded number of former pods, and leaves the oldest', async () => {
    for (let number = 0; number < MAX_FORMER_PLACES + 2; number++) await pods.add(`${number}`);
    const [oldest] = pods.agents.values();
    await dialler.start();
    for (let number = 0; number <= MAX_FORMER_PLACES; number++) {
      await dial();
      pods.remove(`${number}`);
      await until(`moved to pod/${number + 1}`);
    }
    await clock.advance(QUIET_POLL_MS);
    await oldest?.until('goodbye');
    expect([...pods.agents.values()].filter(({ heard }) => heard.some(({ type }) => type === 'goodbye'))).toHaveLength(
      1,
    );
  });
});
