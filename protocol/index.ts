/** What agent and CLI say to each other, without sockets and clocks. */

export { formatAddress, parseAddress } from './address.ts';
export { CAPTURE_HEADER_BYTES, captureHeader } from './capture-header.ts';
export { COUNTER_NAMES, COUNTERS, type CounterName, Counters, type CounterValues } from './counters.ts';
export { DatagramReader, datagramRecord, MAX_DATAGRAM_BYTES } from './datagrams.ts';
export { PROTOCOL_ERRORS, ProtocolError, type ProtocolErrorCode } from './errors.ts';
export * from './exchange-record.ts';
export * from './files/index.ts';
export { FrameStream } from './frame-stream.ts';
export { DEFAULT_HEARTBEAT, Heartbeat, type HeartbeatOptions } from './heartbeat.ts';
export * from './ids.ts';
export {
  DEFAULT_LIMITS,
  MAX_CONTROL_BYTES,
  MAX_LISTED_PORTS,
  MAX_MESSAGE_BYTES,
  MAX_NETWORK_ADDRESSES,
  MAX_NETWORK_FILE_LENGTH,
  MAX_SEEN_ENTRIES,
  MAX_SEEN_PATH_LENGTH,
  MAX_SEEN_REASON_LENGTH,
  MAX_SEEN_WORD_LENGTH,
  MAX_STATUS_BYTES,
  MAX_STATUS_SESSIONS,
  MAX_STATUS_SUBSCRIPTIONS,
  MAX_WINDOW_BYTES,
  type MuxLimits,
} from './limits.ts';
export * from './message-codes.ts';
export { MAX_NAME_LENGTH, MAX_TEXT_LENGTH, toPrintable } from './message-fields.ts';
export {
  type AgentMessage,
  type AgentMessageOf,
  type CliMessage,
  type CliMessageOf,
  type ParsedMessage,
  PROTOCOL_VERSION,
  parseAgentMessage,
  parseCliMessage,
  versionRefusal,
} from './messages.ts';
export {
  MAX_RATE_PER_SECOND,
  MIRROR_SOURCES,
  type MirrorSource,
  type MirrorWish,
  type RateLimit,
} from './mirror-wish.ts';
export { Mux, type MuxOptions, type MuxVisitor } from './mux.ts';
export type { BorrowingTransport, MuxTransport, OwningTransport } from './outgoing-batch.ts';
export * from './reset-codes.ts';
export type { SeenCounts, SeenEntry } from './seen-message.ts';
export type { SessionStatus, StatusReport, SubscriptionStatus } from './status-report.ts';
export type { DialledStream, MuxStream, StreamVisitor } from './stream.ts';
export {
  DIAL_TCP,
  DIAL_UDP,
  type DialService,
  MAX_HOST_BYTES,
  type StreamDial,
} from './stream-dial.ts';
export type { StreamOpen } from './stream-open.ts';
export { type RelayOwner, type RelaySocket, StreamRelay } from './stream-relay.ts';
export type { TlsWish } from './tls-wish.ts';
export { GOAWAY_LOCAL_REFUSED, LOCAL_HTTP1, STREAM_LOCAL_FAILED, STREAM_LOCAL_INVALID } from './translation-codes.ts';
export { VERSION } from './version.ts';
export { CLOSE_ABNORMAL, CLOSE_NORMAL, CLOSE_PROTOCOL, WebSocketFault } from './websocket-frames.ts';
export { type ByteWay, type ByteWayReader, WebSocketWire, type WireEvents } from './websocket-wire.ts';
