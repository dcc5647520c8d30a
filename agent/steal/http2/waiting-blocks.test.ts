/** Header blocks that wait: those of a local process for its client, and those of clients for it. No window bounds them. */
import { describe, expect, it } from 'vitest';
import { HIGH_WATER_BYTES } from '../limits.ts';
import { ONE_SESSION } from '../testing/messages.ts';
import { Stage } from '../testing/stage.ts';
import { MAX_ALL_UPLOADS_BYTES, MAX_WAITING_BLOCK_BYTES, MIN_UPLOAD_BYTES } from './limits.ts';
import { block, headers, OK, OPENING, request, reset, settings } from './testing/frames.ts';
import { alices } from './testing/scenes.ts';
import { uploads } from './upload-budget.ts';

const CANCEL = 8;
const LARGE = '!'.repeat(20_000);
const HINT = headers(
  1,
  block([
    [':status', '103'],
    ['link', LARGE],
  ]),
  'goes on',
);
const TRAILERS = block([['x-large', LARGE]]);

/** Stream 1 is Alice's, and its body goes on where that is said. */
function stolen(end: 'ends' | 'goes on' = 'ends'): Stage {
  const stage = new Stage(ONE_SESSION);
  stage.send('client', [OPENING]);
  stage.send('app', [settings()]);
  stage.send('client', [alices(1, end)]);
  return stage;
}

describe('a local process whose header blocks wait for their client', () => {
  /** Hints that it says before it is not heard. */
  function hintsUntilUnheard(stage: Stage): number {
    const leg = stage.leg('alice');
    stage.leg('client').queuedBytes = HIGH_WATER_BYTES + 1;
    let hints = 0;
    for (; !leg.isPaused; hints++) {
      stage.send('alice', [HINT]);
      expect(hints * HINT.length).toBeLessThan(3 * MAX_WAITING_BLOCK_BYTES);
    }
    return hints;
  }

  it('is not heard while too many of them wait', () => {
    const stage = stolen();
    stage.send('alice', [settings()]);
    expect(hintsUntilUnheard(stage)).toBeGreaterThan(1);
    stage.send('alice', [headers(1, OK)]);
    expect(stage.leg('alice').inbox).toHaveLength(1);
    stage.drain('client');
    expect(stage.leg('alice').isPaused).toBe(false);
    expect(stage.leg('alice').inbox).toHaveLength(0);
    stage.close();
  });

  it('is heard again when the stream that they are of is over', () => {
    const stage = stolen();
    stage.send('alice', [settings()]);
    hintsUntilUnheard(stage);
    stage.send('client', [reset(1, CANCEL)]);
    expect(stage.leg('alice').isPaused).toBe(false);
    stage.close();
  });
});

describe('what clients say in header blocks', () => {
  const asked = (streamId: number): Buffer => headers(streamId, block(request('alice', ['x-large', LARGE])), 'goes on');

  it('counts as what waits for a session, until it goes, and is forgotten with it', () => {
    const stage = stolen('goes on');
    expect(uploads.heldBytes).toBe(0);
    stage.send('client', [asked(3)]);
    const requestBytes = uploads.heldBytes;
    expect(requestBytes).toBeGreaterThan(LARGE.length / 2);
    stage.send('client', [headers(3, TRAILERS)]);
    expect(uploads.heldBytes).toBeGreaterThan(requestBytes + LARGE.length / 2);
    stage.send('alice', [settings()]);
    expect(uploads.heldBytes).toBe(0);
    stage.close();
    const left = stolen('goes on');
    left.send('client', [asked(3), headers(3, TRAILERS)]);
    left.close();
    expect(uploads.heldBytes).toBe(0);
  });

  it('resets a stream above the limit', () => {
    const stage = stolen('goes on');
    uploads.heldBytes += MAX_ALL_UPLOADS_BYTES;
    let streams = 0;
    for (; !stage.counters.values.http2_uploads_reset; streams++) {
      const id = 3 + 2 * streams;
      stage.send('client', [alices(id, 'goes on'), headers(id, TRAILERS)]);
      expect(streams * LARGE.length).toBeLessThan(3 * MIN_UPLOAD_BYTES);
    }
    expect(streams).toBeGreaterThan(1);
    uploads.heldBytes -= MAX_ALL_UPLOADS_BYTES;
    stage.close();
    expect(uploads.heldBytes).toBe(0);
  });
});
