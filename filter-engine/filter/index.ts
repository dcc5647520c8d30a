export { compileFilter, type ExplainOptions, Filter } from './compile.ts';
export { FILTER_ERROR_CODES, FilterError, type FilterErrorCode } from './errors.ts';
export { FilterSet } from './filter-set.ts';
export { MAX_FILTER_BODY_BYTES, MAX_FILTER_BODY_WAIT_MS } from './limits.ts';
export type { Explanation } from './node.ts';
export { type Overlap, overlap } from './overlap/overlap.ts';
export type { SampleRequest } from './overlap/sample-request.ts';
export { type FilterSpec, filterSchema, parseFilter } from './spec.ts';
export { MATCH, NEED_MORE, NO_MATCH, type Verdict } from './verdict.ts';
