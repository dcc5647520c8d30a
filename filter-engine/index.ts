export { ByteHold } from './byte-hold.ts';
export * from './client-hello.ts';
export { connectionKey } from './connection-key.ts';
export * from './detect.ts';
// NEED_MORE is a splitter's event here already; a filter's verdict goes by the longer name.
export {
  compileFilter,
  type ExplainOptions,
  type Explanation,
  FILTER_ERROR_CODES,
  type Filter,
  FilterError,
  type FilterErrorCode,
  FilterSet,
  type FilterSpec,
  filterSchema,
  MATCH,
  MAX_FILTER_BODY_BYTES,
  MAX_FILTER_BODY_WAIT_MS,
  NEED_MORE as FILTER_NEEDS_MORE,
  NO_MATCH,
  type Overlap,
  overlap,
  parseFilter,
  type SampleRequest,
  type Verdict,
} from './filter/index.ts';
export * from './http1/index.ts';
export * from './limits.ts';
export { parseMirrordHttpFilter } from './mirrord/index.ts';
export * from './request-head.ts';
