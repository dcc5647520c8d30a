/** What the relay tells of the link itself, as an answer of this id with nothing in it: an errno when it is lost, 0 when it is back. */

import { ANSWER_HEAD_BYTES, writeAnswerHead } from '../../../protocol/index.ts';

/** No question has it. */
export const LINK_NOTICE_ID = 0;

const EIO = 5;

/** @returns the message, with its length */
export function linkNotice(state: 'lost' | 'back'): Buffer {
  const message = Buffer.alloc(ANSWER_HEAD_BYTES);
  writeAnswerHead(message, { id: LINK_NOTICE_ID, facts: 0, errno: state === 'lost' ? EIO : 0 }, 0);
  return message;
}
