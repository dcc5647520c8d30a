import { describe, expect, it } from 'vitest';
import { GrpcMessages } from './grpc-messages.ts';

/** Two messages, one of them empty, and the beginning of a third. */
const BYTES = Buffer.concat([
  Buffer.from([0, 0, 0, 1, 4]),
  Buffer.alloc(260, 'x'),
  Buffer.from([1, 0, 0, 0, 0]),
  Buffer.from([0, 0, 0, 0, 2, 7]),
]);
const BOUNDARIES = [0, 265, 270];

describe('the messages of an answer to a call of gRPC', () => {
  it('are told apart, however their bytes come', () => {
    for (let step = 1; step <= BYTES.length; step++) {
      const messages = new GrpcMessages();
      for (let at = 0; at < BYTES.length; at += step) {
        expect(messages.isBetween, `at ${at}, by ${step}`).toBe(BOUNDARIES.includes(at));
        messages.take(BYTES, at, Math.min(at + step, BYTES.length));
      }
      expect(messages.isBetween).toBe(false);
    }
  });
});
