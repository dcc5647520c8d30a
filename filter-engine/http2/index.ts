export { BlockPrefilter } from './block-prefilter.ts';
export { ClientPreface } from './client-preface.ts';
export { DataPieces } from './data-pieces.ts';
export {
  DROP,
  FrameFlow,
  type FrameFlowState,
  type FramePosition,
  type FrameVisitor,
  LOST,
  PASS,
  STREAM,
  WHOLE,
} from './frame-flow.ts';
export * from './frame-numbers.ts';
export * from './frame-scanner.ts';
export * from './frame-writer.ts';
export { readH2cOffer, takesH2cOffer, withoutH2cOffer } from './h2c-offer.ts';
export { BLOCK_FRAMING_BROKEN, HeaderBlock, promisedId } from './header-block.ts';
export {
  FIELD_FLAGS,
  HeaderList,
  IS_NEVER_INDEXED,
  IS_STATIC,
  LIST_STRIDE,
  NAME_END,
  NAME_START,
  VALUE_END,
  VALUE_START,
} from './header-list.ts';
export { HpackDecoder, type HpackDecoderState } from './hpack-decoder.ts';
export {
  type BlockTarget,
  NO_SIZE_UPDATE,
  tableFreeBlock,
  tableFreeRoom,
  writeInteger,
  writeTableFree,
} from './hpack-encoder.ts';
export { encodeHuffman } from './huffman.ts';
export * from './limits.ts';
export type { Http2Midway } from './midway.ts';
export {
  BLOCK_CANNOT_MATCH,
  BLOCK_LIST_TOO_LARGE,
  BLOCK_MALFORMED,
  BLOCK_MAY_MATCH,
  BLOCK_READ,
  BLOCK_TABLE_TOO_LARGE,
} from './representation.ts';
export { readRequest } from './request-list.ts';
export { type AckedTable, type SettingsState, SettingsTrack } from './settings-track.ts';
export { SharedWindow, type SharedWindowState } from './shared-window.ts';
export { OpenStreams, PastStreams, type StreamIdsState } from './stream-ids.ts';
export * from './violations.ts';
