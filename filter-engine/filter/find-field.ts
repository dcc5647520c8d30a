/** Finding a field of a head by its name. */

import { FIELD_STRIDE, type RequestHead } from '../request-head.ts';
import { ASCII_LOWER, standsAt } from './bytes.ts';

/** The index of the first field from `field` on whose name is `name` (lower-case), or -1. */
export function findField(head: RequestHead, name: Uint8Array, field: number): number {
  const { bytes, fields, fieldCount } = head;
  const { length } = name;
  const first = name[0]!;
  for (let i = field; i < fieldCount; i++) {
    const nameStart = fields[i * FIELD_STRIDE]!;
    if (fields[i * FIELD_STRIDE + 1]! - nameStart !== length || (bytes[nameStart]! | 0x20) !== (first | 0x20)) continue;
    if (standsAt(bytes, nameStart, name, ASCII_LOWER)) return i;
  }
  return -1;
}
