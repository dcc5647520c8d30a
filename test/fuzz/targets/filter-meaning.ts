/** Compiled filters against their slow twin: an input is only the seed of a filter and of requests near to it, which are generated. */

import fc from 'fast-check';
import { anyFilter, anyRequest, linesOf } from '../../../filter-engine/filter/testing/any-filter.ts';
import { headOf } from '../../../filter-engine/filter/testing/heads.ts';
import { means } from '../../../filter-engine/filter/testing/meaning.ts';
import { compileFilter, MATCH } from '../../../filter-engine/index.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { seedOf } from '../random-numbers.ts';

const REQUESTS = 8;

export const target: FuzzTarget = {
  name: 'filter-meaning',
  seeds: [Buffer.from('a'), Buffer.from('bc')],
  dictionary: ['a', 'b', 'c'],
  guide: 'filter-engine/filter/',
  maxBytes: 8,
  run(input) {
    const seed = seedOf(input) | 0;
    const [spec] = fc.sample(anyFilter, { numRuns: 1, seed });
    if (spec === undefined) return;
    const filter = compileFilter(spec);
    for (const request of fc.sample(anyRequest, { numRuns: REQUESTS, seed })) {
      const meant = means(spec, request);
      const said = filter.match(headOf(...linesOf(request))) === MATCH;
      if (meant === undefined || meant === said) continue;
      throw new Error(`${JSON.stringify(spec)} says ${said} of ${JSON.stringify(request)}, and means ${meant}`);
    }
  },
};
