/**
 * What a gRPC client is told when its call was given to a local process that failed: UNAVAILABLE in an answer of trailers only
 * (gRPC over HTTP/2, "Responses"), as a block without a table. It may have been acted on, so nothing is repeated.
 */

/** Index 8 of the static table is `:status: 200`; 31 is the name content-type (RFC 7541 appendix A). */
const STATUS_200 = 0x88;
const CONTENT_TYPE = 31;
const LITERAL_PREFIX = 15;

export const GRPC_UNAVAILABLE = Buffer.concat([
  Buffer.from([STATUS_200, LITERAL_PREFIX, CONTENT_TYPE - LITERAL_PREFIX]),
  text('application/grpc'),
  Buffer.from([0]),
  text('grpc-status'),
  text('14'),
  Buffer.from([0]),
  text('grpc-message'),
  text('headgate: the local process failed'),
]);

/** A string of fewer than 127 bytes as it is. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
}
