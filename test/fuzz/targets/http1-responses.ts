/**
 * The response splitter: never throws, reports the same at any split, whatever was asked, and what it follows of responses to GET, llhttp follows
 * to the same bytes, but for the exceptions that docs/parsing.md lists.
 */

import { compareWithLlhttpResponses } from '../../corpus/http1/compare-responses.ts';
import { PlayedResponses, play } from '../../corpus/http1/play-splitter.ts';
import { readCases } from '../../corpus/http1/read-cases.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { HTTP1_PIECES } from '../http1-pieces.ts';
import { cutsFor, requireSame } from '../splits.ts';

const ASKED: readonly (readonly string[])[] = [['GET'], ['HEAD', 'GET'], ['GET', 'CONNECT']];

export const target: FuzzTarget = {
  name: 'http1-responses',
  seeds: readCases()
    .filter(({ kind, input }) => kind === 'response' && input.length < 4096)
    .map(({ input }) => input),
  dictionary: HTTP1_PIECES,
  guide: 'filter-engine/http1/',
  maxBytes: 4096,
  run(input) {
    for (const methods of ASKED) {
      const whole = play(new PlayedResponses(methods), input, []).log;
      for (const cuts of cutsFor(input)) requireSame(play(new PlayedResponses(methods), input, cuts).log, whole, cuts);
    }
    compareWithLlhttpResponses(input);
  },
};
