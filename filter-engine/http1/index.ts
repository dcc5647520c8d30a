export { takeBodyContent } from './body-content.ts';
export { BodyWait, NO_BODY } from './body-wait.ts';
export { RequestSplitter, type SplitterOptions } from './request-splitter.ts';
export { ResponseSplitter } from './response-splitter.ts';
export { allocateScanBuffer, createScanHead } from './simd/index.ts';
export { BODY, HEAD, NEED_MORE, type SplitterEvent, VIOLATION } from './splitter-events.ts';
export * from './violations.ts';
