export { areFrames } from './are-frames.ts';
export { Http2Flow, type Http2FlowParts } from './http2-flow.ts';
