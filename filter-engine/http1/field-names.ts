/** Which of the few fields that touch framing a name is: by length first, then byte by byte; no strings. */

import { equalsLower } from './byte-classes.ts';

export const OTHER_FIELD = 0;
export const HOST_FIELD = 1;
export const CONNECTION_FIELD = 2;
export const UPGRADE_FIELD = 3;
export const EXPECT_FIELD = 4;
export const CONTENT_LENGTH_FIELD = 5;
export const TRANSFER_ENCODING_FIELD = 6;

const HOST = Buffer.from('host');
const EXPECT = Buffer.from('expect');
const UPGRADE = Buffer.from('upgrade');
const CONNECTION = Buffer.from('connection');
const CONTENT_LENGTH = Buffer.from('content-length');
const TRANSFER_ENCODING = Buffer.from('transfer-encoding');

/** The kind of the field named `buf[start, end)`. */
export function fieldKindOf(buf: Buffer, start: number, end: number): number {
  switch (end - start) {
    case 4:
      return equalsLower(buf, start, end, HOST) ? HOST_FIELD : OTHER_FIELD;
    case 6:
      return equalsLower(buf, start, end, EXPECT) ? EXPECT_FIELD : OTHER_FIELD;
    case 7:
      return equalsLower(buf, start, end, UPGRADE) ? UPGRADE_FIELD : OTHER_FIELD;
    case 10:
      return equalsLower(buf, start, end, CONNECTION) ? CONNECTION_FIELD : OTHER_FIELD;
    case 14:
      return equalsLower(buf, start, end, CONTENT_LENGTH) ? CONTENT_LENGTH_FIELD : OTHER_FIELD;
    case 17:
      return equalsLower(buf, start, end, TRANSFER_ENCODING) ? TRANSFER_ENCODING_FIELD : OTHER_FIELD;
    default:
      return OTHER_FIELD;
  }
}
