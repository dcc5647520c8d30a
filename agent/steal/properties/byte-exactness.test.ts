import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOR_ALICE, FOR_BOB, fieldIs } from '../testing/messages.ts';
import { originOf, playExchanges } from '../testing/random-play.ts';
import { Stage, type StageSpec } from '../testing/stage.ts';
import { type Exchange, exchangeOf, Tape, tapeNumbers } from '../testing/traffic.ts';

const RUNS = 400;
const ordinary = ['connections_closed', 'app_dials', 'requests_passed', 'requests_stolen'];

/** Filters that look at everything and match nothing here. */
const NOBODY: StageSpec = {
  sessions: {
    one: { filter: fieldIs('x-user', 'nobody') },
    two: { filter: { any_of: [{ path: { glob: '/no/**' } }, { method: 'NONE' }, { host: { equals: 'elsewhere' } }] } },
  },
};

function unexpectedCounts(stage: Stage): readonly string[] {
  return Object.keys(stage.counters.snapshot()).filter(name => !ordinary.includes(name));
}

/** Each origin has its requests and no others, the client the answers in the order of its requests. */
function expectEachItsOwn(stage: Stage, all: readonly Exchange[], played: ReturnType<typeof playExchanges>): void {
  const { toClient, toOrigin } = played;
  for (const label of ['app', 'alice', 'bob']) {
    const own = all.filter(each => originOf(stage, each) === label);
    expect(toOrigin.get(label)?.toString('latin1') ?? '').toBe(own.map(each => each.request).join(''));
  }
  expect(toClient.toString('latin1')).toBe(all.map(each => each.response).join(''));
  expect(unexpectedCounts(stage)).toEqual([]);
  expect(stage.counters.values.requests_stolen).toBe(all.filter(each => each.user !== null).length);
}

describe('whatever the traffic, its chunking and its interleaving', () => {
  it('what does not match passes byte for byte in both directions', () => {
    const exchanges = fc.array(exchangeOf([null, 'alice', 'bob']), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(exchanges, tapeNumbers, fc.constantFrom(0, 1), (all, numbers, maxOverrun) => {
        const stage = new Stage({ ...NOBODY, maxOverrun, passesUnseen: maxOverrun === 0 });
        const { toClient, toOrigin } = playExchanges(stage, all, new Tape(numbers));
        expect([...toOrigin.keys()]).toEqual(['app']);
        expect(toOrigin.get('app')?.toString('latin1')).toBe(all.map(each => each.request).join(''));
        expect(toClient.toString('latin1')).toBe(all.map(each => each.response).join(''));
        expect(unexpectedCounts(stage)).toEqual([]);
        expect(stage.counters.values.requests_passed).toBe(all.length);
        stage.close();
      }),
      { numRuns: RUNS },
    );
  });

  it('each origin gets exactly its requests, and the client the answers in the order of its requests', () => {
    const exchanges = fc.array(exchangeOf([null, 'alice', 'bob']), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(exchanges, tapeNumbers, fc.constantFrom(0, 1), (all, numbers, maxOverrun) => {
        const stage = new Stage({ sessions: { alice: FOR_ALICE, bob: FOR_BOB }, maxOverrun });
        expectEachItsOwn(stage, all, playExchanges(stage, all, new Tape(numbers)));
        stage.close();
      }),
      { numRuns: RUNS },
    );
  });

  it('the same is so when the connection changes its thread again and again', () => {
    const exchanges = fc.array(exchangeOf([null, null, 'alice', 'bob']), { minLength: 1, maxLength: 8 });
    let returns = 0;
    let unseenBytes = 0;
    fc.assert(
      fc.property(exchanges, tapeNumbers, fc.constantFrom(1, 2), (all, numbers, goesBackAfter) => {
        const sessions = { alice: FOR_ALICE, bob: FOR_BOB };
        const passesUnseen = (numbers[0] ?? 0) % 2 === 0;
        const reachesSessions = (numbers[1] ?? 0) % 2 === 0;
        const where = { beginsElsewhere: true, goesBackAfter, passesUnseen, reachesSessions };
        const stage = new Stage({ sessions, ...where });
        expectEachItsOwn(stage, all, playExchanges(stage, all, new Tape(numbers)));
        stage.close();
        returns += stage.returns;
        unseenBytes += stage.unseenBytes;
      }),
      { numRuns: RUNS },
    );
    expect(returns).toBeGreaterThan(0);
    expect(unseenBytes).toBeGreaterThan(0);
  });
});
