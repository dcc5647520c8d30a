/**
 * The request splitter: never throws, reports the same at any split and in either kind of memory, reads whatever it accepts as llhttp does,
 * and differs from http-parser-js only in the kinds that docs/parsing.md lists.
 */

import { isDeepStrictEqual } from 'node:util';
import { differencesFromHttpParserJs } from '../../corpus/http1/compare-http-parser-js.ts';
import { EXCEPTIONS, readWithOurs, withoutChunkedBytes } from '../../corpus/http1/compare-requests.ts';
import { makeLlhttp, readWith } from '../../corpus/http1/peers.ts';
import { inScanMemory, PlayedRequests, play } from '../../corpus/http1/play-splitter.ts';
import { readCases } from '../../corpus/http1/read-cases.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { HTTP1_PIECES } from '../http1-pieces.ts';
import { cutsFor, requireSame } from '../splits.ts';

export const target: FuzzTarget = {
  name: 'http1-requests',
  seeds: readCases()
    .filter(({ kind, input }) => kind === 'request' && input.length < 4096)
    .map(({ input }) => input),
  dictionary: HTTP1_PIECES,
  guide: 'filter-engine/http1/',
  maxBytes: 4096,
  run(input) {
    const whole = play(new PlayedRequests(), input, []).log;
    for (const cuts of cutsFor(input)) requireSame(play(new PlayedRequests(), input, cuts).log, whole, cuts);
    requireSame(play(new PlayedRequests(), input, [], inScanMemory).log, whole, 'in scan memory');
    compareWithLlhttp(input);
    differencesFromHttpParserJs(input);
  },
};

function compareWithLlhttp(input: Buffer): void {
  const ours = readWithOurs(input);
  const { messages, error } = readWith(makeLlhttp, input);
  for (const [index, message] of ours.entries()) {
    const theirs = messages[index];
    if (theirs === undefined) {
      if (EXCEPTIONS.some(({ code, holds }) => code === error && holds(message, ours[index - 1]))) return;
      throw new Error(`llhttp says ${error} where we accept ${JSON.stringify(message)}`);
    }
    const comparable = withoutChunkedBytes(theirs, message);
    if (isDeepStrictEqual({ ...message, isComplete: comparable.isComplete }, comparable)) continue;
    throw new Error(`llhttp reads ${JSON.stringify(comparable)} where we read ${JSON.stringify(message)}`);
  }
}
