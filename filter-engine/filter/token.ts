/** Tokens of HTTP: the characters of field names and methods (RFC 9110 section 5.6.2). */

import { z } from 'zod';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** A schema for a token of at most 256 characters; `what` names it in the error. */
export function tokenSchema(what: string): z.ZodString {
  return z
    .string({ error: `must be text: ${what}` })
    .max(256, { error: `is longer than 256 characters` })
    .regex(TOKEN, { error: `is not ${what}: only letters, digits and !#$%&'*+-.^_\`|~ are allowed` });
}
