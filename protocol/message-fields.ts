/**
 * The fields that control messages are made of. Text is what people will see on a terminal: printable, so that a name cannot
 * hide, reorder or colour what stands beside it, and short.
 */

import { z } from 'zod';
import { toPort, toSessionId, toStreamId, toSubscriptionId } from './ids.ts';

const MAX_INT31 = 0x7fffffff;
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u;

/** Letters, marks, digits, punctuation, symbols and plain spaces: no control, format or bidirectional characters. */
export function printable(maxLength: number) {
  return z.string().max(maxLength).regex(PRINTABLE, 'holds characters that are not printable');
}

/** Makes any text fit for a `message`, `hint` or `name`: what is not printable turns to `?`, the rest beyond is cut off. */
export function toPrintable(text: string, maxLength: number): string {
  const printed = PRINTABLE.test(text)
    ? text
    : Array.from(text, character => (PRINTABLE.test(character) ? character : '?')).join('');
  return printed.slice(0, maxLength).toWellFormed().replaceAll('\ufffd', '?');
}

export const MAX_NAME_LENGTH = 64;
export const MAX_TEXT_LENGTH = 2000;

/** A session's name, such as `alice@laptop`. */
export const nameField = printable(MAX_NAME_LENGTH).min(1);
/** One sentence or more for people; may be empty. */
export const textField = printable(MAX_TEXT_LENGTH);
/** Versions, engines, targets. */
export const labelField = printable(256);
/** A code for programs; the known ones are in message-codes.ts, and new ones may be added at any time. */
export const codeField = z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/);
/** Proves, on `resume`, that this CLI is the one that the session belongs to. */
export const secretField = z.string().regex(/^[A-Za-z0-9_-]{16,128}$/);

export const portField = z.int().min(1).max(65535).transform(toPort);
export const sessionField = z
  .string()
  .regex(/^[0-9a-f]{8}$/)
  .transform(toSessionId);
export const subscriptionField = z.int().min(1).max(MAX_INT31).transform(toSubscriptionId);
/** One that the agent opened. */
export const streamField = z.int().min(1).max(MAX_INT31).transform(toStreamId);
/** Ties an answer to its request; chosen by the CLI, unique among its open requests. */
export const requestField = z.int().min(1).max(MAX_INT31);
export const countField = z.int().min(0);
export const millisecondsField = z.int().min(0).max(MAX_INT31);
/** Counter names to counts; the names are those of counters.ts, and a newer agent may have more. */
export const countersField = z.record(z.string().regex(/^[a-z0-9_]{1,64}$/), countField);
/** A filter as JSON (the filter engine compiles it), null for an unfiltered steal. */
export const filterField = z.unknown().refine(value => value !== undefined, 'is missing');
/** What a filter looks at, in words and without its values. */
export const filterShapeField = printable(500);
