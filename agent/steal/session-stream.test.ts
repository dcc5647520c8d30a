import { describe, expect, it } from 'vitest';
import { IS_HEAD_METHOD } from '../../filter-engine/index.ts';
import { HIGH_WATER_BYTES, REPLAY_BYTES, SPARE_REPLAY_BYTES } from './limits.ts';
import type { Subscription } from './routes.ts';
import { ACTED, REQUESTED, SessionStream, StolenExchange } from './session-stream.ts';
import { RecorderLeg } from './testing/recorder-leg.ts';

const subscription: Subscription = {
  filter: null,
  stealsProbes: false,
  isLive: true,
  openStream: () => null,
  noteStolen: () => {},
  note: () => {},
};

function newLeg(): RecorderLeg {
  return new RecorderLeg('alice', { deeds: [], readBuffer: Buffer.alloc(0), maxOverrun: 0 });
}

function exchangeOn(leg: RecorderLeg): StolenExchange {
  return new StolenExchange(new SessionStream(subscription, leg), IS_HEAD_METHOD);
}

function write(exchange: StolenExchange, text: string): boolean {
  return exchange.write(Buffer.from(text), 0, text.length);
}

function replayOf(exchange: StolenExchange): string | null {
  const replay = exchange.takeReplay();
  return replay === null ? null : replay.bytes.toString('latin1', replay.start, replay.end);
}

describe('a stolen exchange', () => {
  it('keeps what it wrote for another origin', () => {
    const exchange = exchangeOn(newLeg());
    write(exchange, 'abc');
    write(exchange, 'def');
    expect(replayOf(exchange)).toBe('abcdef');
    expect(replayOf(exchange)).toBeNull();
  });

  it('has what a stream loses in the very write', () => {
    const leg = newLeg();
    const exchange = exchangeOn(leg);
    let kept: string | null = '';
    leg.write = () => {
      kept = replayOf(exchange);
    };
    write(exchange, 'abc');
    expect(kept).toBe('abc');
  });

  it('fills the memory of a replay that nobody needs any more', () => {
    const former = exchangeOn(newLeg());
    write(former, 'abcdef');
    former.noteActed();
    const next = exchangeOn(newLeg());
    write(next, 'ghi');
    const replay = next.takeReplay();
    expect(replay?.bytes.toString('latin1', replay.start, replay.end)).toBe('ghi');
    expect(replay?.bytes.toString('latin1', 3, 6)).toBe('def');
  });

  it('lets nobody fill the memory of a replay that was taken', () => {
    const former = exchangeOn(newLeg());
    write(former, 'abc');
    const taken = former.takeReplay();
    former.noteActed();
    write(exchangeOn(newLeg()), 'def');
    expect(taken?.bytes.toString('latin1', taken.start, taken.end)).toBe('abc');
  });

  it('does not keep the memory of a long replay', () => {
    const former = exchangeOn(newLeg());
    write(former, 'x'.repeat(SPARE_REPLAY_BYTES + 1));
    former.noteActed();
    const next = exchangeOn(newLeg());
    write(next, 'abc');
    expect(next.takeReplay()?.bytes.length).toBeLessThanOrEqual(SPARE_REPLAY_BYTES);
  });

  it('keeps nothing once the local process acted', () => {
    const exchange = exchangeOn(newLeg());
    write(exchange, 'abc');
    exchange.noteActed();
    expect(exchange.state).toBe(ACTED);
    expect(write(exchange, 'def')).toBe(true);
    expect(replayOf(exchange)).toBeNull();
  });

  it('keeps up to the replay limit and says once that more is too much', () => {
    const exchange = exchangeOn(newLeg());
    expect(write(exchange, 'x'.repeat(REPLAY_BYTES))).toBe(true);
    expect(write(exchange, 'y')).toBe(false);
    expect(write(exchange, 'z')).toBe(true);
    expect(replayOf(exchange)).toBeNull();
  });

  it('is undelivered while the local process took nothing behind its own beginning', () => {
    const leg = newLeg();
    leg.write(Buffer.from('earlier'), 0, 7);
    const exchange = exchangeOn(leg);
    write(exchange, 'abc');
    expect(exchange.state).toBe(REQUESTED);
    expect(exchange.isUndelivered(0)).toBe(true);
    expect(exchange.isUndelivered(7)).toBe(true);
    expect(exchange.isUndelivered(8)).toBe(false);
    exchange.noteActed();
    expect(exchange.isUndelivered(7)).toBe(false);
  });

  it('leaves a stream alone that was given up', () => {
    const leg = newLeg();
    const exchange = exchangeOn(leg);
    leg.abandon();
    leg.queuedBytes = HIGH_WATER_BYTES + 1;
    expect(exchange.isQueueLong).toBe(true);
    exchange.isDetached = true;
    write(exchange, 'abc');
    exchange.end();
    exchange.pause();
    expect(exchange.isQueueLong).toBe(false);
    expect(leg.sentBytes).toBe(0);
  });
});
