export { compileFilter, Filter } from './compile.ts';
export { FILTER_ERROR_CODES, FilterError, type FilterErrorCode } from './errors.ts';
export type { Explanation } from './node.ts';
export { type FilterSpec, filterSchema, parseFilter } from './spec.ts';
export { MATCH, NEED_MORE, NO_MATCH, type Verdict } from './verdict.ts';
