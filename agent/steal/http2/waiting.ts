/** What waits for the client of a stolen stream: header blocks and DATA of its answer, in their order. */

export interface Waiting {
  /** DATA: the bytes. A block: without frames, and without a table. */
  readonly bytes: Buffer;
  start: number;
  readonly end: number;
  readonly isBlock: boolean;
  readonly endsStream: boolean;
  /** A block of a 1xx, behind which the answer still comes. */
  readonly isInterim: boolean;
}

/** What a block of an answer is. */
export type BlockKind = Pick<Waiting, 'endsStream' | 'isInterim'>;
/** Of an answer without a body, or its trailers. */
const LAST: BlockKind = { endsStream: true, isInterim: false };
/** The head of an answer that has a body. */
export const ANSWER_HEAD: BlockKind = { endsStream: false, isInterim: false };

export function waitingBlock(bytes: Buffer, kind: BlockKind = LAST): Waiting {
  return { bytes, start: 0, end: bytes.length, isBlock: true, ...kind };
}

/** DATA `buf[start, end)`. */
export function waitingData(bytes: Buffer, range: { start: number; end: number; endsStream: boolean }): Waiting {
  return { bytes, ...range, isBlock: false, isInterim: false };
}
