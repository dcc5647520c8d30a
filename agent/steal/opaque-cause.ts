/** Why a connection is relayed without looking into it any more, by the name of its counter. */
import { DETECT_HTTP2, DETECT_TLS } from '../../filter-engine/index.ts';
import type { CounterName } from '../../protocol/index.ts';

export type OpaqueCause = Extract<CounterName, `opaque_${string}` | 'connections_stolen'>;

/** Why a connection is opaque whose first bytes are not HTTP/1. @param protocol of `detectProtocol` */
export function causeOfProtocol(protocol: number): OpaqueCause {
  if (protocol === DETECT_HTTP2) return 'opaque_http2';
  return protocol === DETECT_TLS ? 'opaque_tls' : 'opaque_not_http';
}
