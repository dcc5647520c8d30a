export { readWholeHead } from './head-reader.ts';
export { allocateScanBuffer, createScanHead } from './scan-memory.ts';
