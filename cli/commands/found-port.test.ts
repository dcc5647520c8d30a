import { beforeEach, describe, expect, test } from 'vitest';
import { SUBSCRIBE_LIMIT, SUBSCRIBE_NOT_SERVED, toPort, toSubscriptionId } from '../../protocol/index.ts';
import { NOT_SERVED_RETRY_MS } from '../limits.ts';
import { LocalPort } from '../local/local-port.ts';
import { Subscription } from '../session/subscription.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import { FoundPort } from './found-port.ts';

let clock: FakeClock;
let asked: Subscription[];
let told: string[];

function found(): FoundPort {
  return new FoundPort(
    {
      ask: () => {
        const localPort = new LocalPort(toPort(80), { onRefused: () => undefined, onAnswering: () => undefined });
        const mapping = { remote: toPort(80), local: toPort(80) };
        const subscription = new Subscription(toSubscriptionId(asked.length + 1), {
          mapping,
          localPort,
          isOnlyIfServed: true,
        });
        asked.push(subscription);
        return subscription;
      },
      giveBack: subscription => told.push(`gave ${subscription.id} back`),
      onTaken: subscription => told.push(`took ${subscription.id}`),
      onRefused: ({ reply }) => told.push(reply.code),
    },
    clock,
  );
}

function refuse(code: string): void {
  const id = asked.at(-1)?.id ?? toSubscriptionId(1);
  asked.at(-1)?.settle({ kind: 'refused', reply: { type: 'subscribeRefused', id, code, message: '', hint: '' } });
}

beforeEach(() => {
  clock = new FakeClock();
  asked = [];
  told = [];
});

describe('FoundPort', () => {
  test('asks again for what the target does not serve yet, and says so once', async () => {
    found();
    for (let turn = 0; turn < 3; turn++) {
      refuse(SUBSCRIBE_NOT_SERVED);
      await clock.advance(NOT_SERVED_RETRY_MS);
    }
    expect(asked).toHaveLength(4);
    asked.at(-1)?.settle({ kind: 'taken', reply: { predating: 0, overlaps: [] } });
    await settle();
    expect(told).toEqual([SUBSCRIBE_NOT_SERVED, 'took 4']);
  });

  test('does not ask again after another refusal', async () => {
    found();
    refuse(SUBSCRIBE_LIMIT);
    await clock.advance(NOT_SERVED_RETRY_MS * 5);
    expect(asked).toHaveLength(1);
    expect(told).toEqual([SUBSCRIBE_LIMIT]);
  });

  test('gives back what it took, and what it only asked for', async () => {
    const port = found();
    port.close();
    await settle();
    expect(told).toEqual(['gave 1 back']);
  });

  test('stops asking when the command no longer listens', async () => {
    const port = found();
    refuse(SUBSCRIBE_NOT_SERVED);
    await settle();
    port.close();
    await clock.advance(NOT_SERVED_RETRY_MS * 5);
    expect(asked).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});
