/**
 * What a client is told when its stream was given to a local process that failed, as blocks without a table: 502 with the same words as in HTTP/1, and
 * UNAVAILABLE for gRPC in an answer of trailers only (gRPC over HTTP/2, "Responses"), or in the trailers behind the messages that came. It may have been acted on,
 * so nothing is repeated.
 */
import { badGatewayText, cutAnswerSentence, failureSentence } from '../bad-gateway.ts';

/** Index 8 of the static table is `:status: 200`, and the name `:status`; others are names alone (RFC 7541 appendix A). */
const STATUS_200 = 0x88;
const STATUS = 8;
const CONTENT_LENGTH = 28;
const CONTENT_TYPE = 31;
const LITERAL_PREFIX = 15;
const NEW_NAME = Buffer.from([0]);

/** A whole answer. */
export interface FailureAnswer {
  readonly head: Buffer;
  readonly body: Buffer;
}

/** The bytes of each reason, and of each sentence, are the same for all streams, and nobody writes to them. */
const gateways = new Map<string, FailureAnswer>();
const trailers = new Map<string, Buffer>();

/** @param reason of bad-gateway.ts */
export function badGatewayAnswer(reason: string): FailureAnswer {
  const known = gateways.get(reason);
  if (known !== undefined) return known;
  const body = Buffer.from(badGatewayText(reason));
  const head = Buffer.concat([
    ...[literal(STATUS), text('502')],
    ...[NEW_NAME, text('headgate-error'), text(reason)],
    ...[literal(CONTENT_TYPE), text('text/plain; charset=utf-8')],
    ...[literal(CONTENT_LENGTH), text(String(body.length))],
  ]);
  const answer = { head, body };
  gateways.set(reason, answer);
  return answer;
}

/** An answer without any message. */
export function grpcUnavailable(reason: string): Buffer {
  const head = [Buffer.from([STATUS_200]), literal(CONTENT_TYPE), text('application/grpc')];
  return Buffer.concat([...head, unavailable(failureSentence(reason))]);
}

/** The end of an answer that had begun. */
export function grpcTrailers(reason: string): Buffer {
  return unavailable(cutAnswerSentence(reason));
}

function unavailable(sentence: string): Buffer {
  const known = trailers.get(sentence);
  if (known !== undefined) return known;
  const block = Buffer.concat([
    ...[NEW_NAME, text('grpc-status'), text('14')],
    ...[NEW_NAME, text('grpc-message'), text(`headgate: ${sentence}`)],
  ]);
  trailers.set(sentence, block);
  return block;
}

/** A literal field that is not put into a table, whose name is the static table's. */
function literal(index: number): Buffer {
  return Buffer.from(index < LITERAL_PREFIX ? [index] : [LITERAL_PREFIX, index - LITERAL_PREFIX]);
}

/** A string of fewer than 127 bytes as it is. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
}
