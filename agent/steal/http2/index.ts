export { Http2Connection } from './http2-connection.ts';
export type { Http2Owner } from './http2-owner.ts';
export { midwayOf, type TapState } from './tap-state.ts';
