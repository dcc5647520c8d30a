/**
 * Conversations with one connection, as in mitmproxy's Playbook:
 *
 *   play({ sessions: { alice: { filter } } })
 *     .client('GET / HTTP/1.1\r\nhost: a\r\n\r\n').expectDial().toApp('GET / …')
 *     .app('HTTP/1.1 204 No Content\r\n\r\n').toClient('HTTP/1.1 204 …')
 *     .done();
 *
 * What the peers do (`client`, `app`, `from`, `end`, `reset`, `wait`, …) and what the engine must do in answer (`expect…`,
 * `to…`) take turns; whatever the engine does beyond that, in whatever order, fails the play, and so does a counter of a
 * drop, bypass or fallback that `expectCounts` does not name. A play that nobody calls `done` on fails its test.
 *
 * `done` plays once as written; then with each thing sent cut in two at every offset, and in single bytes, both with legs
 * that stop at once when paused and with legs of which one more read arrives: the outcome must always be the same. All
 * that in the thread that serves the sessions; once more in one that does not and hands the connection over; again there,
 * with whatever the engine need not see kept from it; and in one that reaches sessions for most requests, in both ways.
 *
 * Legs are named `client`, `app`, and as their session; the second of a name is `app#2`, `alice#2`.
 */
import { afterEach } from 'vitest';
import type { CounterName, CounterValues } from '../../../protocol/index.ts';
import { ALICE, get, ok } from './messages.ts';
import type { Deed } from './recorder-leg.ts';
import { Stage, type StageSpec } from './stage.ts';

/** Counters of what is ordinary: compared only when a play names one of them. */
const ORDINARY: readonly CounterName[] = [
  'connections_closed',
  'connections_opaque',
  'requests_passed',
  'requests_stolen',
  'app_dials',
];
/** Things sent that are longer are cut at some offsets only. */
const MAX_EVERY_CUT = 1_024;
const MAX_SINGLE_BYTES = 4_096;

/** How the bytes of a step are cut into reads. */
type Cut = (bytes: Buffer, step: number) => readonly Buffer[];

type Step =
  | { readonly kind: 'send'; readonly leg: string; readonly bytes: Buffer; readonly place: Error }
  | { readonly kind: 'act'; readonly act: (stage: Stage) => void; readonly place: Error }
  | { readonly kind: 'expect'; readonly deed: Deed; readonly place: Error }
  | { readonly kind: 'check'; readonly check: (stage: Stage) => string | null; readonly place: Error };

/** Where a connection begins, and how it is relayed there. */
type Way = Pick<StageSpec, 'beginsElsewhere' | 'passesUnseen' | 'reachesSessions'>;

const WAYS: readonly Way[] = [
  {},
  { beginsElsewhere: true },
  { beginsElsewhere: true, passesUnseen: true },
  { beginsElsewhere: true, reachesSessions: true },
  { beginsElsewhere: true, reachesSessions: true, passesUnseen: true },
];

const unfinished = new Set<Play>();
afterEach(() => {
  const left = unfinished.size;
  unfinished.clear();
  if (left > 0) throw new Error('a play was begun and not done()');
});

/** Begins a play. */
export function play(spec: StageSpec): Play {
  return new Play(spec);
}

export type Text = string | Buffer;

export interface DoneOptions {
  /** Legs whose bytes are also sent in pieces; all when not given. */
  readonly split?: readonly string[];
}

export class Play {
  readonly #spec: StageSpec;
  readonly #steps: Step[] = [];
  #counts: CounterValues = {};
  #way: Way = {};

  constructor(spec: StageSpec) {
    this.#spec = spec;
    unfinished.add(this);
  }

  // What happens.

  client(text: Text): this {
    return this.from('client', text);
  }

  app(text: Text): this {
    return this.from('app', text);
  }

  /** The peer behind `leg` sends. */
  from(leg: string, text: Text): this {
    this.#steps.push({ kind: 'send', leg, bytes: bytesOf(text), place: new Error() });
    return this;
  }

  /** The peer's FIN. `delivered`: how much of a stream the local process took, all when not given. */
  end(leg: string, delivered?: number): this {
    return this.#act(stage => stage.end(leg, delivered));
  }

  /** The peer's RST; of a stream with a code of reset-codes.ts. */
  reset(leg: string, code = 2, delivered?: number): this {
    return this.#act(stage => stage.reset(leg, code, delivered));
  }

  /** The app refuses the connection. */
  refuse(leg = 'app'): this {
    return this.#act(stage => stage.refuse(leg));
  }

  wait(ms: number): this {
    return this.#act(stage => stage.wait(ms));
  }

  /** From now on `leg` says that it has so many bytes queued. */
  queue(leg: string, bytes: number): this {
    return this.#act(stage => {
      stage.leg(leg).queuedBytes = bytes;
    });
  }

  drain(leg: string): this {
    return this.#act(stage => stage.drain(leg));
  }

  /** These sessions are subscribed now, the oldest first. */
  subscribe(...names: readonly string[]): this {
    return this.#act(stage => stage.subscribe(names));
  }

  leave(name: string): this {
    return this.#act(stage => stage.leave(name));
  }

  retire(): this {
    return this.#act(stage => stage.retire());
  }

  /** The agent ends every connection. */
  cut(): this {
    return this.#act(stage => stage.cut());
  }

  // Whole exchanges, where they are not what a play is about.

  /** A GET of `/word` that the app, dialled for it, answers with `word`. */
  askApp(word: string): this {
    return this.client(get(`/${word}`))
      .expectDial()
      .toApp(get(`/${word}`))
      .app(ok(word))
      .toClient(ok(word));
  }

  /** A GET of `/word` that Alice's session, with a stream opened for it, answers with `word`. */
  askAlice(word: string): this {
    const request = get(`/${word}`, ALICE);
    return this.client(request).expectOpen('alice').to('alice', request).from('alice', ok(word)).toClient(ok(word));
  }

  // What the engine must have done by then, in this order.

  expectDial(leg = 'app'): this {
    return this.#expect(leg, 'dial');
  }

  expectOpen(leg: string): this {
    return this.#expect(leg, 'open');
  }

  toClient(text: Text): this {
    return this.#expect('client', 'write', text);
  }

  toApp(text: Text): this {
    return this.#expect('app', 'write', text);
  }

  to(leg: string, text: Text): this {
    return this.#expect(leg, 'write', text);
  }

  expectEnd(leg: string): this {
    return this.#expect(leg, 'end');
  }

  expectReset(leg: string): this {
    return this.#expect(leg, 'reset');
  }

  expectAbandon(leg: string): this {
    return this.#expect(leg, 'abandon');
  }

  /** The leg is not read at this point. */
  expectPaused(leg: string): this {
    return this.#check(stage => (stage.leg(leg).isPaused ? null : `${leg} is not paused`));
  }

  expectReading(leg: string): this {
    return this.#check(stage => (stage.leg(leg).isPaused ? `${leg} is paused` : null));
  }

  /** Looks at anything else; the message says what is wrong. */
  expectThat(check: (stage: Stage) => string | null): this {
    return this.#check(check);
  }

  /** The counters at the end of the play. */
  expectCounts(counts: CounterValues): this {
    this.#counts = counts;
    return this;
  }

  /** Plays, once as written and in pieces. @throws Error at the first thing that is not as expected */
  done(options: DoneOptions = {}): void {
    unfinished.delete(this);
    for (const way of WAYS) this.#performInPieces(options, way);
  }

  #performInPieces(options: DoneOptions, way: Way): void {
    this.#way = way;
    this.#perform(bytes => [bytes], 0);
    const isCut = (step: Step): boolean => step.kind === 'send' && options.split?.includes(step.leg) !== false;
    const overruns = options.split?.length === 0 ? [0] : [0, 1];
    for (const maxOverrun of overruns) {
      for (const [index, step] of this.#steps.entries()) {
        if (step.kind !== 'send' || !isCut(step)) continue;
        for (const at of cutsOf(step.bytes.length)) {
          this.#perform((bytes, each) => (each === index ? cutAt(bytes, at) : [bytes]), maxOverrun);
        }
      }
      this.#perform((bytes, each) => {
        const cut = this.#steps[each];
        return cut !== undefined && isCut(cut) && bytes.length <= MAX_SINGLE_BYTES ? singleBytes(bytes) : [bytes];
      }, maxOverrun);
    }
  }

  #perform(cut: Cut, maxOverrun: number): void {
    const stage = new Stage({ ...this.#spec, maxOverrun, ...this.#way });
    for (const [index, step] of this.#steps.entries()) {
      try {
        if (step.kind === 'expect') expectDeed(stage, step.deed);
        else if (step.kind === 'check') failWith(step.check(stage));
        else {
          expectNothingMore(stage);
          if (step.kind === 'send') stage.send(step.leg, cut(step.bytes, index));
          else step.act(stage);
        }
      } catch (error) {
        throw located(error, step, sayCut(cut, step, index));
      }
    }
    expectNothingMore(stage);
    failWith(differenceOf(this.#counts, stage.counters.snapshot()));
    stage.close();
  }

  #act(act: (stage: Stage) => void): this {
    this.#steps.push({ kind: 'act', act, place: new Error() });
    return this;
  }

  #expect(leg: string, did: Deed['did'], text: Text = ''): this {
    this.#steps.push({ kind: 'expect', deed: { leg, did, bytes: bytesOf(text) }, place: new Error() });
    return this;
  }

  #check(check: (stage: Stage) => string | null): this {
    this.#steps.push({ kind: 'check', check, place: new Error() });
    return this;
  }
}

function bytesOf(text: Text): Buffer {
  return typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
}

function cutsOf(length: number): readonly number[] {
  const step = length <= MAX_EVERY_CUT ? 1 : Math.ceil(length / 64);
  return Array.from({ length: Math.ceil((length - 1) / step) }, (_, index) => 1 + index * step);
}

function cutAt(bytes: Buffer, at: number): readonly Buffer[] {
  return [bytes.subarray(0, at), bytes.subarray(at)];
}

function singleBytes(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: bytes.length }, (_, index) => bytes.subarray(index, index + 1));
}

function expectDeed(stage: Stage, wanted: Deed): void {
  const deed = stage.deeds.shift();
  if (deed === undefined) throw new Error(`wanted ${show(wanted)}, but nothing happened`);
  if (deed.leg === wanted.leg && deed.did === wanted.did && deed.bytes.equals(wanted.bytes)) return;
  throw new Error(`wanted ${show(wanted)}\n   saw ${[deed, ...stage.deeds].map(show).join('\n  then ')}`);
}

function expectNothingMore(stage: Stage): void {
  if (stage.deeds.length > 0) throw new Error(`not expected: ${stage.deeds.map(show).join('\n         then ')}`);
}

function failWith(message: string | null): void {
  if (message !== null) throw new Error(message);
}

function differenceOf(wanted: CounterValues, seen: CounterValues): string | null {
  const names = new Set([...Object.keys(wanted), ...Object.keys(seen)] as CounterName[]);
  const wrong = [...names].filter(
    name => (wanted[name] ?? 0) !== (seen[name] ?? 0) && (name in wanted || !ORDINARY.includes(name)),
  );
  if (wrong.length === 0) return null;
  return `counters: ${wrong.map(name => `${name} is ${seen[name] ?? 0}, wanted ${wanted[name] ?? 0}`).join('; ')}`;
}

const MAX_SHOWN = 300;
function show(deed: Deed): string {
  const text = JSON.stringify(deed.bytes.toString('latin1'));
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}… (${deed.bytes.length} bytes)` : text;
  return `${deed.did} ${deed.leg}${deed.did === 'write' ? ` ${shown}` : ''}`;
}

function sayCut(cut: Cut, step: Step, index: number): string {
  if (step.kind !== 'send') return '';
  const pieces = cut(step.bytes, index);
  return pieces.length === 1 ? '' : ` (sent as ${pieces.slice(0, 4).map(piece => piece.length)} bytes …)`;
}

/** The error with the line of the play that it belongs to. */
function located(error: unknown, step: Step, cut: string): Error {
  const message = error instanceof Error ? error.message : String(error);
  const place = step.place.stack?.split('\n').find(line => line.includes('.test.ts')) ?? '';
  const failure = new Error(`${message}${cut}\n${place}`, { cause: error });
  if (error instanceof Error && !isOurs(error) && error.stack !== undefined)
    failure.stack = `${message}\n${error.stack}`;
  return failure;
}

function isOurs(error: Error): boolean {
  return /^(wanted|not expected|counters|legs that)/.test(error.message);
}
