/** What a call of gRPC is told whose local process speaks only HTTP/1: gRPC needs HTTP/2 (its trailers, and streams both ways). */

import type { OutgoingHttpHeaders } from 'node:http2';
import { LOCAL_HTTP1 } from '../../protocol/index.ts';
import type { LocalPort } from './local-port.ts';

/** UNIMPLEMENTED: asking again would not help. */
const GRPC_UNIMPLEMENTED = '12';
/** gRPC itself, with or without a message format; its form for browsers (`-web`) does without HTTP/2. */
const GRPC = /^application\/grpc(?:$|[+; ])/i;

/** What is in the way of calls of gRPC, and what to do, as sentences. ASCII without %, so that nothing of it is to be encoded. */
export function grpcObstacle({ port, saidProtocol }: Pick<LocalPort, 'port' | 'saidProtocol'>): string {
  return saidProtocol === 'h1'
    ? `--local-protocol h1 says that port ${port} speaks only HTTP/1, and gRPC needs HTTP/2. If it does speak HTTP/2, leave the flag out or give h2.`
    : `What listens on port ${port} speaks only HTTP/1, and gRPC needs HTTP/2. Serve it with HTTP/2 without TLS, or take other requests.`;
}

export function isGrpc(contentType: string | undefined): boolean {
  return contentType !== undefined && GRPC.test(contentType);
}

/** An answer of trailers alone. */
export function grpcRefusal(port: Pick<LocalPort, 'port' | 'saidProtocol'>): OutgoingHttpHeaders {
  return {
    ':status': 200,
    'headgate-error': LOCAL_HTTP1,
    'content-type': 'application/grpc',
    'grpc-status': GRPC_UNIMPLEMENTED,
    'grpc-message': `headgate: ${grpcObstacle(port)}`,
  };
}
