import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CounterName,
  RESET_LOCAL_REFUSED,
  RESET_LOCAL_RESET,
  RESET_SESSION_GONE,
} from '../../../protocol/index.ts';
import { DETECT_TIMEOUT_MS, HEAD_TIMEOUT_MS, HIGH_WATER_BYTES, SILENCE_MS } from '../limits.ts';
import { RESPONDED } from '../session-stream.ts';
import { FOR_ALICE, FOR_BOB, get, ok, response } from '../testing/messages.ts';
import type { RecorderLeg } from '../testing/recorder-leg.ts';
import { Stage, type StageSpec } from '../testing/stage.ts';
import { exchangeOf, Tape, tapeNumbers } from '../testing/traffic.ts';

const RUNS = 1_500;
const SESSIONS: StageSpec = { sessions: { alice: FOR_ALICE, bob: FOR_BOB } };

/** Pieces that make a valid request ambiguous, or another one, where they are inserted. */
const DIRT = [
  '\n',
  '\r',
  '\r\n',
  ' ',
  ':',
  '\0',
  '\xff',
  '0',
  'Content-Length: 3\r\n',
  'Transfer-Encoding: chunked\r\n',
  '\r\nHost: other\r\n',
  '\r\nX-User: alice\r\n',
  '\r\n\r\n',
  get('/inserted', 'x-user: alice'),
  'CONNECT shop:1 HTTP/1.1\r\nhost: shop:1\r\n\r\n',
  get('/ws', 'connection: upgrade', 'upgrade: x'),
];
const dirt = fc.record({ at: fc.nat(), cut: fc.nat({ max: 3 }), text: fc.constantFrom(...DIRT) });

/** Valid traffic of one connection, some of it cut out or replaced. */
const dirtyTraffic = fc
  .tuple(
    fc.array(exchangeOf([null, 'alice', 'bob']), { minLength: 1, maxLength: 6 }),
    fc.oneof(fc.constant([]), fc.array(dirt, { maxLength: 2 })),
  )
  .map(([exchanges, changes]) => {
    let text = exchanges.map(each => each.request).join('');
    for (const { at, cut, text: inserted } of changes) {
      const place = at % (text.length + 1);
      text = text.slice(0, place) + inserted + text.slice(place + cut);
    }
    return text;
  });

/** They end with their heads, also after HEAD. */
const BODYLESS_ANSWERS = [ok(''), response('204 No Content'), response('100 Continue')];
const ANSWERS = [
  ...BODYLESS_ANSWERS,
  ok('hello'),
  `${response('200 OK', 'transfer-encoding: chunked')}3\r\nabc\r\n0\r\n\r\n`,
];
const BAD_ANSWERS = [
  'HTTP/1.1 ',
  'garbage\r\n',
  response('200 OK'),
  response('101 Switching Protocols'),
  response('200 OK', 'connection: close', 'content-length: 0'),
  `${response('200 OK', 'transfer-encoding: chunked')}zz`,
];

function originLegs(stage: Stage): readonly RecorderLeg[] {
  return [...stage.legs.values()].filter(leg => leg !== stage.client && !leg.isSilent && !leg.isBroken);
}

/** All bytes that any origin was given, in the order of the writes. */
function givenToOrigins(stage: Stage): string {
  const writes = stage.deeds.filter(deed => deed.did === 'write' && deed.leg !== 'client');
  return Buffer.concat(writes.map(deed => deed.bytes)).toString('latin1');
}

/** Whether what `leg` says now answers something. The rest of a request whose stream says more than that goes nowhere. */
function isAsked(stage: Stage, leg: RecorderLeg): boolean {
  const { stolen } = stage.connection.stealing;
  return leg.label.startsWith('app') || (stolen?.stream.leg === leg && stolen.state < RESPONDED);
}

/** Sends the client's bytes in random pieces while origins answer at random. */
function converse(stage: Stage, text: string, tape: Tape, answers: readonly string[]): void {
  const bytes = Buffer.from(text, 'latin1');
  let sent = 0;
  while (sent < bytes.length) {
    const legs = originLegs(stage).filter(leg => isAsked(stage, leg));
    if (legs.length > 0 && tape.below(3) === 0) {
      stage.send(tape.pick(legs).label, [Buffer.from(tape.pick(answers), 'latin1')]);
    } else {
      const piece = bytes.subarray(sent, sent + 1 + tape.below(150));
      sent += piece.length;
      stage.send('client', [piece]);
    }
  }
}

/** Every stolen exchange begins with a head that this finds in it. */
const MATCHING_HEAD = /^(\r\n)*[^\r\n]+\r\n([^\r\n]+\r\n)*x-user:[ \t]*(alice|bob)[ \t]*\r\n([^\r\n]+\r\n)*\r\n/i;

describe('whatever a client sends', () => {
  it('goes to its origins in order, each byte once', () => {
    fc.assert(
      fc.property(dirtyTraffic, tapeNumbers, fc.constantFrom(0, 1), (text, numbers, maxOverrun) => {
        const stage = new Stage({ ...SESSIONS, maxOverrun });
        converse(stage, text, new Tape(numbers), BODYLESS_ANSWERS);
        expect(text.startsWith(givenToOrigins(stage))).toBe(true);
        stage.close();
      }),
      { numRuns: RUNS },
    );
  });

  it('reaches the app as it is when nothing of it is stolen', () => {
    fc.assert(
      fc.property(dirtyTraffic, tapeNumbers, fc.constantFrom(0, 1), (text, numbers, maxOverrun) => {
        const stage = new Stage({ sessions: {}, maxOverrun });
        converse(stage, text, new Tape(numbers), [...ANSWERS, ...BAD_ANSWERS]);
        // What still waits for the answer to an upgrade is the app's once it has answered, and all is its own at the end.
        stage.end('client');
        if (stage.legs.has('app')) stage.end('app');
        expect(givenToOrigins(stage)).toBe(text);
        stage.close();
      }),
      { numRuns: RUNS },
    );
  });

  it('is given to a session in whole requests that match', () => {
    fc.assert(
      fc.property(dirtyTraffic, tapeNumbers, (text, numbers) => {
        const stage = new Stage(SESSIONS);
        const tape = new Tape(numbers);
        const bytes = Buffer.from(text, 'latin1');
        for (let sent = 0; sent < bytes.length; ) {
          const piece = bytes.subarray(sent, sent + 1 + tape.below(150));
          sent += piece.length;
          stage.send('client', [piece]);
        }
        for (const label of ['alice', 'bob']) {
          const writes = stage.deeds.filter(deed => deed.did === 'write' && deed.leg === label);
          for (const { bytes: given } of writes.slice(0, 1)) expect(given.toString('latin1')).toMatch(MATCHING_HEAD);
        }
        stage.close();
      }),
      { numRuns: RUNS },
    );
  });
});

/** Which leg is not read although nothing will ever make it be read again; null when none. */
function stalledLeg(stage: Stage): string | null {
  const { client, connection } = stage;
  if (client.isSilent || client.isBroken) return null;
  const legs = originLegs(stage);
  const isWaiting = connection.isAnswerAwaited && !connection.isOpaque;
  if (client.isPaused && !isWaiting && !legs.some(leg => leg.queuedBytes > HIGH_WATER_BYTES)) return 'client';
  return legs.find(leg => leg.isPaused && client.queuedBytes <= HIGH_WATER_BYTES)?.label ?? null;
}

type Deed = (stage: Stage, leg: RecorderLeg, tape: Tape) => void;

const CODES = [RESET_LOCAL_REFUSED, RESET_LOCAL_RESET, RESET_SESSION_GONE];
const DEEDS: readonly Deed[] = [
  (stage, leg, tape) => stage.send(leg.label, [Buffer.from(tape.pick(ANSWERS), 'latin1')]),
  (stage, leg, tape) => stage.send(leg.label, [Buffer.from(tape.pick(ANSWERS), 'latin1')]),
  (stage, leg, tape) => stage.send(leg.label, [Buffer.from(tape.pick(BAD_ANSWERS), 'latin1')]),
  (stage, leg, tape) => leg.hasPeerEnded || stage.end(leg.label, tape.below(leg.sentBytes + 1)),
  (stage, leg, tape) => stage.reset(leg.label, tape.pick(CODES), tape.below(2) * tape.below(leg.sentBytes + 1)),
  (stage, leg) => leg.label.startsWith('app') && !leg.hasSpoken && stage.refuse(leg.label),
  stage => stage.wait(600),
  (_stage, leg) => {
    leg.queuedBytes = HIGH_WATER_BYTES + 1;
  },
  stage => {
    stage.client.queuedBytes = HIGH_WATER_BYTES + 1;
  },
  (stage, leg) => stage.drain(leg.label),
  stage => stage.drain('client'),
  (stage, _leg, tape) => stage.subscribe(tape.pick([['alice'], ['bob'], ['alice', 'bob'], ['whole']])),
  (stage, _leg, tape) => tape.below(4) === 0 && stage.retire(),
  (stage, _leg, tape) => tape.below(6) === 0 && stage.leave(tape.pick(['alice', 'bob'])),
  (stage, _leg, tape) => tape.below(6) === 0 && stage.reset('client', 0),
];

/** What so rough a play must meet in so many runs. */
const OFTEN: readonly CounterName[] = [
  'app_refused',
  'app_unsolicited',
  'body_ambiguous',
  'client_resets',
  'connections_stolen',
  'fallback_local_refused',
  'fallback_session_gone',
  'fallback_undelivered',
  'local_failures',
  'local_response_invalid',
  'opaque_ambiguous_request',
  'opaque_ambiguous_response',
  'opaque_head_timeout',
  'opaque_server_first',
  'opaque_upgrade',
];

describe('whatever its peers do', () => {
  it('the engine keeps the rules of its legs, stalls none and leaves none behind', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(dirtyTraffic, tapeNumbers, fc.constantFrom(0, 1), (text, numbers, maxOverrun) => {
        const sessions = { alice: FOR_ALICE, bob: { ...FOR_BOB, maxStreams: 2 }, whole: {} };
        const stage = new Stage({ sessions, subscribed: ['alice', 'bob'], maxOverrun });
        const tape = new Tape(numbers);
        const bytes = Buffer.from(text, 'latin1');
        let sent = 0;
        for (let turn = 0; turn < 80; turn++) {
          const legs = originLegs(stage);
          const leg = legs.length === 0 ? stage.client : tape.pick(legs);
          if (sent < bytes.length && tape.below(2) === 0) {
            const piece = bytes.subarray(sent, sent + 1 + tape.below(150));
            sent += piece.length;
            stage.send('client', [piece]);
          } else if (sent >= bytes.length && !stage.client.hasPeerEnded && tape.below(4) === 0) {
            stage.end('client');
          } else if (leg === stage.client) {
            if (tape.below(4) === 0) stage.wait(tape.pick([SILENCE_MS, DETECT_TIMEOUT_MS, HEAD_TIMEOUT_MS]));
          } else {
            tape.pick(DEEDS)(stage, leg, tape);
          }
          expect(stalledLeg(stage)).toBeNull();
        }
        stage.close();
        for (const [name, count] of Object.entries(stage.counters.values)) if (count > 0) seen.add(name);
      }),
      { numRuns: 2 * RUNS },
    );
    expect(OFTEN.filter(name => !seen.has(name))).toEqual([]);
  });
});
