/** The numbers of RFC 9113: frame types, flags, error codes, settings. */

/** Bytes of a frame's header: length (24 bits), type, flags, stream id (31 bits). */
export const FRAME_HEADER_BYTES = 9;

/** What a client sends first (section 3.4). */
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** Types (section 6; PRIORITY_UPDATE: RFC 9218 section 7.1). */
export const DATA = 0;
export const HEADERS = 1;
export const PRIORITY = 2;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PUSH_PROMISE = 5;
export const PING = 6;
export const GOAWAY = 7;
export const WINDOW_UPDATE = 8;
export const CONTINUATION = 9;
export const PRIORITY_UPDATE = 16;

/** Flags. ACK is of SETTINGS and PING. */
export const END_STREAM = 1;
export const ACK = 1;
export const END_HEADERS = 4;
export const PADDED = 8;
export const HAS_PRIORITY = 32;

/** Error codes (section 7). */
export const NO_ERROR = 0;
export const PROTOCOL_ERROR = 1;
export const INTERNAL_ERROR = 2;
export const FLOW_CONTROL_ERROR = 3;
export const SETTINGS_TIMEOUT = 4;
export const STREAM_CLOSED = 5;
export const FRAME_SIZE_ERROR = 6;
export const REFUSED_STREAM = 7;
export const CANCEL = 8;
export const COMPRESSION_ERROR = 9;
export const CONNECT_ERROR = 10;
export const ENHANCE_YOUR_CALM = 11;

/** Settings (section 6.5.2; ENABLE_CONNECT_PROTOCOL: RFC 8441 section 3). */
export const SETTINGS_HEADER_TABLE_SIZE = 1;
export const SETTINGS_ENABLE_PUSH = 2;
export const SETTINGS_MAX_CONCURRENT_STREAMS = 3;
export const SETTINGS_INITIAL_WINDOW_SIZE = 4;
export const SETTINGS_MAX_FRAME_SIZE = 5;
export const SETTINGS_MAX_HEADER_LIST_SIZE = 6;
export const SETTINGS_ENABLE_CONNECT_PROTOCOL = 8;

/** Bytes of one setting: id and value. */
export const SETTING_BYTES = 6;

/** What holds before any SETTINGS (section 6.5.2, 6.9.2). */
export const DEFAULT_HEADER_TABLE_BYTES = 4_096;
export const DEFAULT_WINDOW_BYTES = 65_535;
export const DEFAULT_MAX_FRAME_BYTES = 16_384;

/** The largest window and stream id. */
export const MAX_WINDOW_BYTES = 0x7fffffff;
export const MAX_STREAM_ID = 0x7fffffff;
