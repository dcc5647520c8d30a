/** What agent and CLI say to each other, without sockets and clocks. */

export { COUNTERS, type CounterName, Counters, type CounterValues } from './counters.ts';
export { PROTOCOL_ERRORS, ProtocolError, type ProtocolErrorCode } from './errors.ts';
export { DEFAULT_HEARTBEAT, Heartbeat, type HeartbeatOptions } from './heartbeat.ts';
export * from './ids.ts';
export { DEFAULT_LIMITS, MAX_CONTROL_BYTES, MAX_MESSAGE_BYTES, type MuxLimits } from './limits.ts';
export { Mux, type MuxOptions, type MuxVisitor } from './mux.ts';
export type { MuxTransport } from './outgoing-batch.ts';
export * from './reset-codes.ts';
export type { MuxStream, StreamVisitor } from './stream.ts';
export type { StreamOpen } from './stream-open.ts';
