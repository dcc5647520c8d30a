/** From the errno of a dial to what its session is told, and what is counted. */

import {
  type CounterName,
  RESET_DIAL_FAILED,
  RESET_DIAL_FORBIDDEN,
  RESET_DIAL_REFUSED,
  RESET_DIAL_TIMEOUT,
  RESET_HOST_UNREACHABLE,
  RESET_NAME_UNKNOWN,
  RESET_NETWORK_UNREACHABLE,
  type WireResetCode,
} from '../../protocol/index.ts';

export interface DialFailure {
  readonly code: WireResetCode;
  readonly counter: CounterName;
}

const FAILURES: Readonly<Record<string, DialFailure>> = {
  ECONNREFUSED: { code: RESET_DIAL_REFUSED, counter: 'outgoing_refused' },
  ENETUNREACH: { code: RESET_NETWORK_UNREACHABLE, counter: 'outgoing_unreachable' },
  // No address of that family in the pod: to a program it is as if there were no network.
  EADDRNOTAVAIL: { code: RESET_NETWORK_UNREACHABLE, counter: 'outgoing_unreachable' },
  EAFNOSUPPORT: { code: RESET_NETWORK_UNREACHABLE, counter: 'outgoing_unreachable' },
  EHOSTUNREACH: { code: RESET_HOST_UNREACHABLE, counter: 'outgoing_unreachable' },
  EHOSTDOWN: { code: RESET_HOST_UNREACHABLE, counter: 'outgoing_unreachable' },
  ETIMEDOUT: { code: RESET_DIAL_TIMEOUT, counter: 'outgoing_timeouts' },
  EACCES: { code: RESET_DIAL_FORBIDDEN, counter: 'outgoing_forbidden' },
  EPERM: { code: RESET_DIAL_FORBIDDEN, counter: 'outgoing_forbidden' },
  ENOTFOUND: { code: RESET_NAME_UNKNOWN, counter: 'outgoing_names_unknown' },
};

const OTHER: DialFailure = { code: RESET_DIAL_FAILED, counter: 'outgoing_failed' };

/** What a failure is called. @param code of a system error, or ENOTFOUND */
export function failureOf(code: string | undefined): DialFailure {
  return FAILURES[code ?? ''] ?? OTHER;
}
