/**
 * What a peer can do wrong. Each of these ends the whole tunnel: frames carry shared credit, so after one that is not
 * understood nothing that follows can be trusted. The session may come back and resume; its streams are gone.
 */

/** Every code with what it means. */
export const PROTOCOL_ERRORS = {
  HEADGATE_ERR_FRAME_TRUNCATED: 'a message is empty or ends inside a frame',
  HEADGATE_ERR_FRAME_TYPE: 'a frame has a type that this protocol version does not know',
  HEADGATE_ERR_FRAME_RESERVED: 'the reserved bits of a frame are not zero',
  HEADGATE_ERR_FRAME_SIZE: 'a frame or message is larger or smaller than its type allows',
  HEADGATE_ERR_FRAME_STREAM: 'a frame names a stream that was never opened, or that its type does not allow',
  HEADGATE_ERR_FRAME_ROLE: 'the peer sent a frame that only the other role may send',
  HEADGATE_ERR_OPEN_META: 'the description of a new stream is malformed',
  HEADGATE_ERR_STREAM_REUSED: 'a new stream has the id of an earlier one',
  HEADGATE_ERR_STREAM_LIMIT: 'the peer opened more streams than a session may have',
  HEADGATE_ERR_STREAM_STATE: 'a frame came that the state of its stream does not allow, such as bytes after the end',
  HEADGATE_ERR_CREDIT: 'the peer sent more bytes than it had credit for',
  HEADGATE_ERR_CREDIT_GRANT: 'the peer granted no credit or more than a window may hold',
  HEADGATE_ERR_DELIVERED: 'the peer claims to have delivered more bytes than it was sent',
  HEADGATE_ERR_CONTROL_JSON: 'a control message is not JSON in UTF-8, or is nested too deeply',
  HEADGATE_ERR_CONTROL_MESSAGE: 'a control message of a known type has wrong fields',
  HEADGATE_ERR_PEER_NOT_READING: 'the peer goes on sending and does not read what it is answered',
} as const;

export type ProtocolErrorCode = keyof typeof PROTOCOL_ERRORS;

/** The peer broke the protocol: the tunnel it came through is dead. Never thrown; handed to `onProtocolError`. */
export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode;
  readonly scope = 'session';
  readonly fault = 'peer';

  /** @param detail where it happened, appended to the meaning of the code; holds no bytes of the peer. */
  constructor(code: ProtocolErrorCode, detail = '') {
    super(detail === '' ? PROTOCOL_ERRORS[code] : `${PROTOCOL_ERRORS[code]} (${detail})`);
    this.name = 'ProtocolError';
    this.code = code;
  }
}
