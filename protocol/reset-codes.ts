/** Why a stream ended by RESET. Integers on the wire; a code that is unknown here reads as INTERNAL. */

/** The local process refused the connection (nothing listens there). */
export const RESET_LOCAL_REFUSED = 1;
/** The local process reset the connection. */
export const RESET_LOCAL_RESET = 2;
/** No way to the local process: no route, no name. */
export const RESET_LOCAL_UNREACHABLE = 3;
/** The local process did not accept the connection in time. */
export const RESET_LOCAL_TIMEOUT = 4;
/** The client reset its connection. */
export const RESET_CLIENT_RESET = 5;
/** The sender no longer wants the stream; nobody is at fault. */
export const RESET_CANCELLED = 6;
/** A fault of ours. */
export const RESET_INTERNAL = 7;
/** A limit was reached, such as that of the stream's queue. */
export const RESET_LIMIT = 8;
/** The stream names a subscription that its CLI does not have (any more). */
export const RESET_NO_SUBSCRIPTION = 9;
/** The whole tunnel is gone. Never on the wire: told by our own end to each stream's owner. */
export const RESET_SESSION_GONE = 10;

/** Of a dial: the far side refused it (ECONNREFUSED). */
export const RESET_DIAL_REFUSED = 11;
/** Of a dial: the pod has no route there (ENETUNREACH). */
export const RESET_NETWORK_UNREACHABLE = 12;
/** Of a dial: something on the way says that nobody is there (EHOSTUNREACH). */
export const RESET_HOST_UNREACHABLE = 13;
/** Of a dial: nobody answered (ETIMEDOUT). */
export const RESET_DIAL_TIMEOUT = 14;
/** Of a dial: the agent, or a rule of the pod, forbids it (EACCES, EPERM). */
export const RESET_DIAL_FORBIDDEN = 15;
/** Of a dial: the name is not known in the pod. */
export const RESET_NAME_UNKNOWN = 16;
/** Of a dial: any other failure. */
export const RESET_DIAL_FAILED = 17;
/** The far side of a dial reset the connection. */
export const RESET_FAR_RESET = 18;

/** What a peer may send. */
export type WireResetCode = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18;
export type ResetCode = WireResetCode | typeof RESET_SESSION_GONE;

const NAMES: { readonly [code in ResetCode]: string } = {
  [RESET_LOCAL_REFUSED]: 'LOCAL_REFUSED',
  [RESET_LOCAL_RESET]: 'LOCAL_RESET',
  [RESET_LOCAL_UNREACHABLE]: 'LOCAL_UNREACHABLE',
  [RESET_LOCAL_TIMEOUT]: 'LOCAL_TIMEOUT',
  [RESET_CLIENT_RESET]: 'CLIENT_RESET',
  [RESET_CANCELLED]: 'CANCELLED',
  [RESET_INTERNAL]: 'INTERNAL',
  [RESET_LIMIT]: 'LIMIT',
  [RESET_NO_SUBSCRIPTION]: 'NO_SUBSCRIPTION',
  [RESET_SESSION_GONE]: 'SESSION_GONE',
  [RESET_DIAL_REFUSED]: 'DIAL_REFUSED',
  [RESET_NETWORK_UNREACHABLE]: 'NETWORK_UNREACHABLE',
  [RESET_HOST_UNREACHABLE]: 'HOST_UNREACHABLE',
  [RESET_DIAL_TIMEOUT]: 'DIAL_TIMEOUT',
  [RESET_DIAL_FORBIDDEN]: 'DIAL_FORBIDDEN',
  [RESET_NAME_UNKNOWN]: 'NAME_UNKNOWN',
  [RESET_DIAL_FAILED]: 'DIAL_FAILED',
  [RESET_FAR_RESET]: 'FAR_RESET',
};

/** The name of a code, for logs and headers. */
export function resetCodeName(code: ResetCode): string {
  return NAMES[code];
}

/** The code of a byte from the wire. */
export function toResetCode(byte: number): WireResetCode {
  const isKnown = byte >= RESET_LOCAL_REFUSED && byte <= RESET_FAR_RESET && byte !== RESET_SESSION_GONE;
  return isKnown ? (byte as WireResetCode) : RESET_INTERNAL;
}
