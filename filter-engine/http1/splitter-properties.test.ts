import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bodyOf,
  type GeneratedRequest,
  headOf,
  mutationArbitrary,
  requestArbitrary,
  textOf,
} from '../../test/corpus/http1/generate.ts';
import { PlayedRequests, PlayedResponses, play, Unshown } from '../../test/corpus/http1/play-splitter.ts';

const cutsArbitrary = (length: number) =>
  fc.uniqueArray(fc.integer({ min: 1, max: Math.max(1, length - 1) }), { maxLength: 40 });

/** What a generated request must be read as, written by other means than the splitter's. */
function expectedLog(requests: readonly GeneratedRequest[]): string[] {
  const log: string[] = [];
  let at = 0;
  for (const request of requests) {
    const headEnd = at + headOf(request).length;
    const [path = '', ...query] = request.target.split('?');
    const words = [request.method, request.target, `path=${JSON.stringify(path)}`];
    if (query.length > 0) words.push(`query=${JSON.stringify(query.join('?'))}`);
    words.push(`host=${JSON.stringify(request.host)}`, '1.1');
    if (request.body.kind === 'length') words.push(`length=${request.body.bytes.length}`);
    if (request.body.kind === 'chunked') words.push('chunked');
    for (const [name, value] of request.fields) words.push(`[${name}=${JSON.stringify(value).slice(1, -1)}]`);
    if (request.method === 'HEAD') words.push('IS_HEAD_METHOD');
    log.push(`${at}-${headEnd} HEAD ${words.join(' ')}`);
    const end = headEnd + bodyOf(request).length;
    if (end > headEnd) log.push(`${headEnd}-${end} BODY`);
    log.push(`${end} END`);
    at = end;
  }
  return [...log, `${at} BOUNDARY`];
}

describe('generated requests', () => {
  it('are read back as what they were made of, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(requestArbitrary, { minLength: 1, maxLength: 4 }),
        fc.infiniteStream(fc.nat()),
        (requests, stream) => {
          const bytes = Buffer.from(requests.map(textOf).join(''), 'latin1');
          const cuts = [...new Set([...stream.take(30)].map(n => n % bytes.length))]
            .filter(Boolean)
            .sort((a, b) => a - b);
          expect(play(new PlayedRequests(), bytes, cuts).log).toEqual(expectedLog(requests));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('arbitrary bytes', () => {
  const mutated = fc
    .tuple(fc.array(requestArbitrary, { minLength: 1, maxLength: 2 }), fc.array(mutationArbitrary, { maxLength: 3 }))
    .map(([requests, mutations]) => mutations.reduce((text, mutate) => mutate(text), requests.map(textOf).join('')));

  it('bring the same events however they are cut, as requests', () => {
    fc.assert(
      fc.property(
        mutated.chain(text => fc.tuple(fc.constant(text), cutsArbitrary(text.length))),
        ([text, cuts]) => {
          const bytes = Buffer.from(text, 'latin1');
          const whole = play(new PlayedRequests(), bytes, []).log;
          expect(
            play(
              new PlayedRequests(),
              bytes,
              cuts.sort((a, b) => a - b),
            ).log,
          ).toEqual(whole);
          const singles = Array.from({ length: bytes.length }, (_, index) => index + 1);
          expect(play(new PlayedRequests(), bytes, singles).log).toEqual(whole);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('bring the same events when nothing of a body is shown that need not be', () => {
    let keptBytes = 0;
    fc.assert(
      fc.property(
        mutated.chain(text => fc.tuple(fc.constant(text), cutsArbitrary(text.length))),
        ([text, unsorted]) => {
          const cuts = unsorted.sort((a, b) => a - b);
          const bytes = Buffer.from(text, 'latin1');
          const unshown = new Unshown(new PlayedRequests());
          expect(play(unshown, bytes, cuts).log).toEqual(play(new PlayedRequests(), bytes, []).log);
          keptBytes += unshown.keptBytes;
          const response = Buffer.from(text.replace(/^[^\r]*HTTP\/1\.1/, 'HTTP/1.1 200 OK'), 'latin1');
          const whole = play(new PlayedResponses(['GET']), response, []).log;
          expect(play(new Unshown(new PlayedResponses(['GET'])), response, cuts).log).toEqual(whole);
        },
      ),
      { numRuns: 500 },
    );
    expect(keptBytes).toBeGreaterThan(0);
  });

  it('bring the same events however they are cut, as responses', () => {
    const asResponse = mutated.map(text => text.replace(/^[^\r]*HTTP\/1\.1/, 'HTTP/1.1 200 OK'));
    fc.assert(
      fc.property(
        asResponse.chain(text => fc.tuple(fc.constant(text), cutsArbitrary(text.length))),
        ([text, cuts]) => {
          const bytes = Buffer.from(text, 'latin1');
          const make = () => new PlayedResponses(['GET']);
          const whole = play(make(), bytes, []).log;
          expect(
            play(
              make(),
              bytes,
              cuts.sort((a, b) => a - b),
            ).log,
          ).toEqual(whole);
        },
      ),
      { numRuns: 500 },
    );
  });
});
