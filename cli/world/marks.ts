/** How a dial failed, as a mark on its first packet: the rules of the world turn each into the answer that gives the program the same errno. */

import {
  RESET_DIAL_FORBIDDEN,
  RESET_DIAL_REFUSED,
  RESET_HOST_UNREACHABLE,
  RESET_NAME_UNKNOWN,
  RESET_NETWORK_UNREACHABLE,
  type ResetCode,
} from '../../protocol/index.ts';

/** ECONNREFUSED. */
export const MARK_REFUSED = 1;
/** EHOSTUNREACH. */
export const MARK_NO_HOST = 2;
/** ENETUNREACH. */
export const MARK_NO_NETWORK = 4;
/** EACCES over IPv6, EHOSTUNREACH over IPv4. */
export const MARK_FORBIDDEN = 5;

const MARKS = new Map<ResetCode, number>([
  [RESET_DIAL_REFUSED, MARK_REFUSED],
  [RESET_HOST_UNREACHABLE, MARK_NO_HOST],
  [RESET_NAME_UNKNOWN, MARK_NO_HOST],
  [RESET_NETWORK_UNREACHABLE, MARK_NO_NETWORK],
  [RESET_DIAL_FORBIDDEN, MARK_FORBIDDEN],
]);

/** The mark for a failure; a fault of the way there (no agent, too many streams) is a network that is down. */
export function markOf(code: ResetCode): number {
  return MARKS.get(code) ?? MARK_NO_NETWORK;
}
