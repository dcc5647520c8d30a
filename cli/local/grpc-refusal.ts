/** What a call of gRPC is told whose local process speaks only HTTP/1: gRPC needs HTTP/2 (its trailers, and streams both ways). */

import type { OutgoingHttpHeaders } from 'node:http2';
import type { Port } from '../../protocol/index.ts';

/** UNIMPLEMENTED: asking again would not help. */
const GRPC_UNIMPLEMENTED = '12';
/** gRPC itself, with or without a message format; its form for browsers (`-web`) does without HTTP/2. */
const GRPC = /^application\/grpc(?:$|[+; ])/i;

export const GRPC_HELP = 'Serve it with HTTP/2 without TLS, or take other requests.';

export function isGrpc(contentType: string | undefined): boolean {
  return contentType !== undefined && GRPC.test(contentType);
}

/** An answer of trailers alone. */
export function grpcRefusal(port: Port): OutgoingHttpHeaders {
  const message = `headgate: what listens on port ${port} speaks only HTTP/1, and gRPC needs HTTP/2. ${GRPC_HELP}`;
  return {
    ':status': 200,
    'content-type': 'application/grpc',
    'grpc-status': GRPC_UNIMPLEMENTED,
    // ASCII without %, so that nothing of it is to be encoded.
    'grpc-message': message,
  };
}
