/** Tokens of HTTP: the characters of field names and methods (RFC 9110 section 5.6.2). */

import { z } from 'zod';
import { MAX_TOKEN_LENGTH } from './limits.ts';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** A schema for a token of at most MAX_TOKEN_LENGTH characters; `what` names it in the error. */
export function tokenSchema(what: string): z.ZodString {
  return z
    .string({ error: `must be text: ${what}` })
    .max(MAX_TOKEN_LENGTH, { error: `is longer than ${MAX_TOKEN_LENGTH} characters` })
    .regex(TOKEN, { error: `is not ${what}: only letters, digits and !#$%&'*+-.^_\`|~ are allowed` });
}
