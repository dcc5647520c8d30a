import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, type FilterSpec, filterSchema } from './index.ts';
import { PREDICATES } from './predicate-table.ts';

/** Stands in everything that an owner wrote and others must not see. A token, a path's segment, a host and a gRPC name. */
const MARKER = 'S3CRET';
/** As a percentage: no other number is in a shape. */
const MARKED_PERCENT = 7.3219;

const around = fc.constantFrom('', 'a', 'b-', 'z.');
const text = fc.tuple(around, around).map(([before, after]) => `${before}${MARKER}${after}`);

function forms(of: fc.Arbitrary<string>): fc.Arbitrary<Record<string, unknown>> {
  return fc.tuple(fc.constantFrom('equals', 'prefix', 'contains', 'glob', 'regex'), of).map(([f, t]) => ({ [f]: t }));
}

const value = fc.oneof(
  { weight: 5, arbitrary: forms(text) },
  fc.tuple(fc.constantFrom('present', 'absent'), fc.boolean()).map(([form, is]) => ({ [form]: is })),
);
const name = fc.constantFrom('x-user', 'dd', 'a');
const named = fc.tuple(name, value).map(([name, form]) => ({ name, ...form }));
const list = fc.array(text, { minLength: 1, maxLength: 3 });
const rooted = text.map(segment => `/${segment}`);
const jsonpath = text.chain(literal =>
  fc.constantFrom(
    `$[?@.token=="${literal}"].x`,
    `$['${literal}']`,
    `$..[?search(@.a, '${literal}')]`,
    `$.users.${MARKER}`,
  ),
);

/** What stands behind the key of each predicate. */
const BODIES: Readonly<Record<keyof typeof PREDICATES, fc.Arbitrary<unknown>>> = {
  header: named,
  cookie: named,
  baggage: named,
  tracestate: named,
  query: named,
  path: fc.oneof(rooted, forms(rooted)),
  path_and_query: forms(rooted),
  method: fc.oneof(fc.constant(MARKER), fc.constant([MARKER, `X-${MARKER}`])),
  host: fc.oneof(text, list, forms(text)),
  grpc: fc.constantFrom<unknown>(MARKER, `a.${MARKER}/${MARKER}`, { service: MARKER }, { method: MARKER }),
  body: fc.tuple(jsonpath, value).map(([jsonpath, form]) => ({ jsonpath, ...form })),
  sample: fc.constantFrom<unknown>(
    { percent: MARKED_PERCENT },
    { percent: MARKED_PERCENT, by: { header: 'x-user' } },
    { percent: MARKED_PERCENT, by: { cookie: 'sid' } },
  ),
  header_line: fc.tuple(text, list, list).map(([regex, also, except]) => ({ regex, also, except })),
};

const predicate = fc.oneof(
  ...Object.entries(BODIES).map(([key, body]) => body.map(body => ({ [key]: body }) as unknown as FilterSpec)),
);
const filter = fc.letrec<{ filter: FilterSpec }>(tie => {
  const parts = fc.array(tie('filter'), { minLength: 1, maxLength: 3 });
  return {
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 3, arbitrary: predicate },
      parts.map(all_of => ({ all_of })),
      parts.map(any_of => ({ any_of })),
      tie('filter').map(not => ({ not })),
    ),
  };
}).filter;

describe('the shape of a filter, which other users see', () => {
  it('never shows what its owner wrote as a value', () => {
    fc.assert(
      fc.property(filter, spec => {
        const shape = compileFilter(spec).describe();
        expect(shape).not.toContain(MARKER);
        expect(shape).not.toContain(String(MARKED_PERCENT));
      }),
      { numRuns: 1000 },
    );
  });

  it('is tried with every kind of predicate', () => {
    expect(Object.keys(BODIES).sort()).toEqual(Object.keys(PREDICATES).sort());
    for (const [key, body] of Object.entries(BODIES)) {
      for (const sample of fc.sample(body, 20))
        expect(filterSchema.safeParse({ [key]: sample }).success, key).toBe(true);
    }
  });
});
