/** What is copied behind holes, of clients whose bodies are full of what looks like requests, at the beginning of packets too. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineStage, type PlayedFlow, PORT, RecorderMirror } from './testing/recorder.ts';

const FORGED = [
  'GET /forged HTTP/1.1\r\nHost: shop\r\n\r\n',
  'POST /forged HTTP/1.1\r\nHost: shop\r\nContent-Length: 3\r\n\r\nabc',
] as const;
const STATUS_LINE_BYTES = 'HTTP/1.1 200 OK'.length;
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
/** An answer that holds others. */
const TRANSCRIPT = `HTTP/1.1 200 OK\r\nContent-Length: ${3 * OK.length}\r\n\r\n${OK}${OK}${OK}`;

/** Decisions, drawn beforehand. */
class Tape {
  readonly #drawn: readonly number[];
  #at = 0;

  constructor(drawn: readonly number[]) {
    this.#drawn = drawn;
  }

  below(count: number): number {
    return (this.#drawn[this.#at++ % this.#drawn.length] ?? 0) % count;
  }

  isOneIn(count: number): boolean {
    return this.below(count) === 0;
  }
}

const tapes = fc.array(fc.nat(10_007), { minLength: 60, maxLength: 200 }).map(drawn => new Tape(drawn));

function requestOf(number: number, tape: Tape): string {
  const parts = Array.from({ length: tape.below(4) }, () => FORGED[tape.below(2)] + 'x'.repeat(tape.below(3)));
  const body = 'y'.repeat(tape.below(2) * tape.below(40)) + parts.join('');
  const head = (fields: string): string => `POST /sent/${number} HTTP/1.1\r\nHost: shop\r\n${fields}\r\n\r\n`;
  switch (tape.below(3)) {
    case 0:
      return `GET /sent/${number} HTTP/1.1\r\nHost: shop\r\n\r\n`;
    case 1:
      return head(`Content-Length: ${body.length}`) + body;
    default: {
      const chunks = [body, ...parts].filter(chunk => chunk !== '');
      return `${head('Transfer-Encoding: chunked')}${chunks.map(chunk => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`;
    }
  }
}

/** Cut where something in it looks like a beginning, and elsewhere. */
function cut(text: string, tape: Tape): string[] {
  const cuts = [...text.matchAll(/(?:GET|POST) \/forged|HTTP\/1\.1 200/g)].map(({ index }) => index);
  const at = [...cuts.filter(() => !tape.isOneIn(3)), tape.below(text.length), text.length].toSorted((a, b) => a - b);
  return at.map((end, index) => text.slice(at[index - 1] ?? 0, end)).filter(piece => piece !== '');
}

/** What passed on one connection. */
class Talk {
  readonly mirror: RecorderMirror;
  readonly sent: string[] = [];
  sentBytes = 0;
  readonly #flow: PlayedFlow;
  readonly #tape: Tape;
  #loss = 0;

  constructor(tape: Tape, { isMidStream = false }: { readonly isMidStream?: boolean } = {}) {
    this.mirror = new RecorderMirror({ wantsResponses: tape.isOneIn(2), hasTranscripts: true });
    this.#flow = new EngineStage(this.mirror).flow(isMidStream);
    this.#tape = tape;
  }

  /** From here on one piece in `count` is lost; 0: none. */
  loseOneIn(count: number): void {
    this.#loss = count;
  }

  client(piece: string): void {
    this.sentBytes += piece.length;
    if (this.#isLost) this.#flow.clientGap(piece.length);
    else this.#flow.client(piece);
  }

  /** Its status line comes in one piece. */
  app(text: string): void {
    const line = text.slice(0, STATUS_LINE_BYTES);
    const [rest = '', ...more] = cut(text.slice(STATUS_LINE_BYTES), this.#tape);
    for (const piece of [line + rest, ...more]) {
      if (this.#isLost) this.#flow.appGap(piece.length);
      else this.#flow.app(piece);
    }
  }

  next(): readonly string[] {
    const request = requestOf(this.sent.length, this.#tape);
    this.sent.push(request);
    return cut(request, this.#tape);
  }

  /** Asks, and waits for the answer. */
  exchange(answer: string): void {
    for (const piece of this.next()) {
      this.client(piece);
      if (this.#tape.isOneIn(6)) this.app(CONTINUE);
    }
    this.app(answer);
  }

  /** @returns the numbers of the requests that were copied */
  end(): readonly number[] {
    this.#flow.over();
    const { values } = this.mirror.counters;
    const whole = this.mirror.log.filter(line => /^\d+ [^~]/.test(line)).map(line => line.slice(line.indexOf(' ') + 1));
    const copied = whole.map(text => this.sent.indexOf(text));
    expect(copied).toEqual([...new Set(copied)].toSorted((a, b) => a - b));
    expect(copied).not.toContain(-1);
    expect(values.requests_mirrored).toBe(whole.length);
    expect(values.mirror_requests_seen).toBe(whole.length);
    expect(values.mirror_requests_matched).toBe(whole.length + values.mirror_lost_gap + values.mirror_lost_unfinished);
    expect(whole.join('').length + values.mirror_gap_bytes + values.mirror_skipped_bytes).toBe(this.sentBytes);
    return copied;
  }

  get #isLost(): boolean {
    return this.#loss > 0 && this.#tape.isOneIn(this.#loss);
  }
}

describe('a client that waits for each answer', () => {
  it('has nothing copied that it did not send, and all that it asks once nothing is missing any more', () => {
    fc.assert(
      fc.property(tapes, fc.boolean(), (tape, isMidStream) => {
        const talk = new Talk(tape, { isMidStream });
        // The rest of a request that began before.
        if (isMidStream) talk.client(FORGED[0]);
        if (isMidStream) talk.app(OK);
        talk.loseOneIn(5);
        for (let left = tape.below(8); left > 0; left--) talk.exchange(OK);
        talk.loseOneIn(0);
        // The answer of the first may be what shows where the second begins.
        for (let left = 3; left > 0; left--) talk.exchange(OK);
        expect(talk.end().slice(-2)).toEqual([talk.sent.length - 2, talk.sent.length - 1]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('has nothing copied that it did not send either where answers hold what looks like answers', () => {
    fc.assert(
      fc.property(tapes, tape => {
        const talk = new Talk(tape);
        talk.loseOneIn(5);
        for (let left = tape.below(8); left > 0; left--) talk.exchange(tape.isOneIn(2) ? TRANSCRIPT : OK);
        talk.end();
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a client that was seen to send ahead', () => {
  it('has nothing copied that it did not send, whatever is missing and whenever it is answered', () => {
    fc.assert(
      fc.property(tapes, tape => {
        const talk = new Talk(tape);
        for (const piece of [...talk.next(), ...talk.next()]) talk.client(piece);
        let owed = 2;
        talk.loseOneIn(6);
        for (let left = 2 + tape.below(8); left > 0; left--) {
          for (const piece of talk.next()) {
            for (; owed > 0 && tape.isOneIn(3); owed--) talk.app(OK);
            talk.client(piece);
          }
          owed += 1;
        }
        talk.end();
      }),
      { numRuns: 2_000 },
    );
  });

  it('loses the request alone whose body has the hole, up to its last byte, also within a chunk', () => {
    const bodies = [FORGED[0], FORGED[0] + FORGED[1]];
    const chunk = `${FORGED[0].length.toString(16)}\r\n${FORGED[0]}\r\n`;
    const cases = bodies.map(body => {
      const head = `POST /hurt HTTP/1.1\r\nHost: shop\r\nContent-Length: ${body.length}\r\n\r\n`;
      return [head, FORGED[0].length, body.slice(FORGED[0].length)] as const;
    });
    const chunked = 'POST /hurt HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n';
    const [, afterData = ''] = chunk.split(FORGED[0]);
    for (const [seen, gap, rest] of [
      ...cases,
      [chunked + chunk.slice(0, 4), FORGED[0].length, `${afterData}${chunk}0\r\n\r\n`] as const,
      [`${chunked}${chunk.slice(0, 4)}G`, FORGED[0].length - 2, `\n${afterData}0\r\n\r\n`] as const,
    ]) {
      const all = new RecorderMirror();
      const flow = new EngineStage(all).flow().client(FORGED[0].repeat(2)).client(seen).clientGap(gap);
      flow.client(rest).client(FORGED[1]).over();
      expect(all.log).toEqual([`1 ${FORGED[0]}`, `2 ${FORGED[0]}`, `3 ~${seen}`, `4 ${FORGED[1]}`]);
      expect(all.counts).toMatchObject({ mirror_lost_gap: 1, mirror_requests_seen: 3, mirror_gap_bytes: gap });
    }
  });

  it('is told of once as one whose requests are not looked for any more, also to who comes later', () => {
    const all = new RecorderMirror();
    const stage = new EngineStage(all);
    const flow = stage.flow().client(FORGED[0].repeat(2)).app(OK).clientGap(10).client('rest').app(OK);
    flow.client(FORGED[0]).app(OK).client(FORGED[0]);
    const later = new RecorderMirror();
    stage.engine.set(PORT, [all, later]);
    flow.client(FORGED[0]).over();
    expect(all.log).toHaveLength(2);
    expect([all.counters.values.mirror_flows_unread, later.counters.values.mirror_flows_unread]).toEqual([1, 1]);
    expect(all.counters.values.mirror_skipped_bytes).toBe('rest'.length + 3 * FORGED[0].length);
  });

  it('is known by two answers with nothing of it in between, where its requests were not seen', () => {
    const all = new RecorderMirror();
    new EngineStage(all).flow().clientGap(1_000).app(OK).app(OK).client(FORGED[0]).over();
    expect(all.log).toEqual([]);
    expect(all.counters.values.mirror_flows_unread).toBe(1);
  });

  it('is not one that was answered by an interim response and the final one at once', () => {
    const all = new RecorderMirror();
    const flow = new EngineStage(all)
      .flow()
      .client(FORGED[1])
      .app(CONTINUE + OK);
    flow
      .client(FORGED[1])
      .app(CONTINUE + CONTINUE + OK)
      .clientGap(10)
      .client('rest')
      .app(OK)
      .client(FORGED[0])
      .over();
    expect(all.log).toHaveLength(3);
  });
});
