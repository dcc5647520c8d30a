import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestHead } from '../request-head.ts';
import { Filter } from './compile.ts';
import { ALL_OF, ANY_OF, type FilterNode, IS, NOT } from './node.ts';
import type { Predicate } from './predicate.ts';
import { type Finding, MATCH, NEED_MORE, NO_MATCH, settled, UNCLEAR, type Verdict } from './verdict.ts';

const head = new RequestHead();

function answering(verdict: Finding, cost = 1, asked: number[] = []): FilterNode {
  const predicate: Predicate = {
    cost,
    instructions: 0,
    subject: 'it',
    wanted: 'so',
    test: () => {
      asked.push(cost);
      return verdict;
    },
    describe: () => 'it so',
    seen: () => 'else',
  };
  return { kind: IS, predicate };
}

/**
 * Three-valued logic, written down as its definition: every way in which open answers may turn out. What is unclear turns out
 * against a match of the whole.
 */
function outcomes(node: FilterNode, isUnderNot = false): Set<boolean> {
  if (node.kind === IS) {
    const verdict = node.predicate.test(head, null);
    if (verdict === UNCLEAR) return new Set([isUnderNot]);
    return new Set(verdict === NEED_MORE ? [true, false] : [verdict === MATCH]);
  }
  if (node.kind === NOT) return new Set([...outcomes(node.part, !isUnderNot)].map(outcome => !outcome));
  const decides = node.kind === ANY_OF;
  let all = new Set([!decides]);
  for (const part of node.parts) {
    const next = [...outcomes(part, isUnderNot)];
    all = new Set([...all].flatMap(left => next.map(right => (decides ? left || right : left && right))));
  }
  return all;
}

function verdictOf(possible: Set<boolean>): Verdict {
  if (possible.size === 2) return NEED_MORE;
  return possible.has(true) ? MATCH : NO_MATCH;
}

const { node } = fc.letrec<{ node: FilterNode }>(tie => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .tuple(fc.constantFrom(MATCH, NO_MATCH, NEED_MORE, UNCLEAR), fc.nat(99))
      .map(([verdict, cost]) => answering(verdict, cost)),
    tie('node').map((part): FilterNode => ({ kind: NOT, part })),
    fc
      .tuple(fc.constantFrom(ALL_OF, ANY_OF), fc.array(tie('node'), { minLength: 1, maxLength: 4 }))
      .map(([kind, parts]): FilterNode => ({ kind, parts })),
  ),
}));

describe('a program', () => {
  it('answers what is true however the open predicates turn out, and otherwise asks for more', () => {
    fc.assert(
      fc.property(node, node => {
        const filter = new Filter(node);
        expect(filter.match(head)).toBe(verdictOf(outcomes(node)));
        expect(settled(filter.explain(head).verdict, 0)).toBe(filter.match(head));
      }),
      { numRuns: 5000 },
    );
  });

  it('asks cheap predicates first and no more than it needs', () => {
    const asked: number[] = [];
    const all: FilterNode = {
      kind: ALL_OF,
      parts: [answering(MATCH, 9, asked), answering(NO_MATCH, 5, asked), answering(MATCH, 1, asked)],
    };
    expect(new Filter(all).match(head)).toBe(NO_MATCH);
    const any: FilterNode = {
      kind: ANY_OF,
      parts: [{ kind: NOT, part: answering(MATCH, 3, asked) }, answering(MATCH, 8, asked), answering(MATCH, 7, asked)],
    };
    expect(new Filter(any).match(head)).toBe(MATCH);
    expect(asked).toEqual([1, 5, 3, 7]);
  });

  it('asks what costs the same in the order as written', () => {
    const asked: number[] = [];
    const tell = (number: number): FilterNode => {
      const node = answering(NO_MATCH, number, asked);
      return node.kind === IS ? { kind: IS, predicate: { ...node.predicate, cost: 1 } } : node;
    };
    new Filter({ kind: ANY_OF, parts: [tell(1), tell(2), tell(3)] }).match(head);
    expect(asked).toEqual([1, 2, 3]);
  });
});
