/** Answers on their way to the tunnel: each in memory of its own, which goes with it. */

import { ANSWER_HEAD_BYTES, ANSWER_MORE, writeAnswerHead } from '../../protocol/index.ts';

/** Takes answers in order. What it was given and has not sent yet is `unsentBytes`; it tells whoever waits for that to fall. */
export interface AnswerSink {
  readonly unsentBytes: number;
  /** @param message handed over */
  send(message: Buffer): void;
}

/** A message with room for a payload behind its head. */
export function newAnswer(payloadBytes: number): Buffer {
  return Buffer.allocUnsafeSlow(ANSWER_HEAD_BYTES + payloadBytes);
}

/** Completes a message made by `newAnswer`, of whose payload so much is used. */
export function finishAnswer(
  message: Buffer,
  id: number,
  payload: { readonly bytes: number; readonly isLast: boolean },
): Buffer {
  writeAnswerHead(message, { id, facts: payload.isLast ? 0 : ANSWER_MORE, errno: 0 }, payload.bytes);
  return message.subarray(0, ANSWER_HEAD_BYTES + payload.bytes);
}

/** A payload that is there already, copied. */
export function answerWith(id: number, payload: Buffer): Buffer {
  const message = newAnswer(payload.length);
  payload.copy(message, ANSWER_HEAD_BYTES);
  return finishAnswer(message, id, { bytes: payload.length, isLast: true });
}

/** @param errno positive; 0 for an answer that only says that it is done */
export function answerErrno(id: number, errno: number): Buffer {
  const message = newAnswer(0);
  writeAnswerHead(message, { id, facts: 0, errno }, 0);
  return message;
}
