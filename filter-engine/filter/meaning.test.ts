import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, MATCH, NO_MATCH } from './index.ts';
import { anyFilter, anyRequest, decidableFilter, linesOf } from './testing/any-filter.ts';
import { headOf } from './testing/heads.ts';
import { means } from './testing/meaning.ts';

describe('a compiled filter of any form', () => {
  it('says of every request what the filter means', () => {
    const counts = { matching: 0, others: 0 };
    fc.assert(
      fc.property(fc.oneof(anyFilter, decidableFilter), anyRequest, (spec, request) => {
        const meant = means(spec, request);
        if (meant === undefined) return;
        counts[meant ? 'matching' : 'others']++;
        const head = headOf(...linesOf(request));
        const filter = compileFilter(spec);
        expect(filter.match(head)).toBe(meant ? MATCH : NO_MATCH);
        expect(filter.explain(head).verdict).toBe(meant ? MATCH : NO_MATCH);
      }),
      { numRuns: 10_000 },
    );
    expect(Math.min(counts.matching, counts.others)).toBeGreaterThan(2000);
  });
});
