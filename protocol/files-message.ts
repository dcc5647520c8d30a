/**
 * A session asks for the pod's files. The answer is a stream that the agent opens with the request's id in the place of a subscription
 * (its ports and address say nothing), on which requests and answers of files/ travel; or a refusal.
 */

import { z } from 'zod';
import { codeField, subscriptionField, textField } from './message-fields.ts';

/** Paths that one session may write. Beyond: the message is invalid. Test: "asks for files with what it wants to write". */
export const MAX_WRITABLE_PATHS = 64;

/** Characters of such a path. */
const MAX_PATH_LENGTH = 1024;

export const filesRequest = z.strictObject({
  type: z.literal('filesRequest'),
  /** Shared with subscriptions: each id stands for one thing at a time. */
  id: subscriptionField,
  /** FILES_VERSION of the CLI. */
  version: z.int().min(1),
  /** Absolute paths that the user named to be written in the pod, with what lies below them. */
  writable: z.array(z.string().min(1).max(MAX_PATH_LENGTH)).max(MAX_WRITABLE_PATHS),
});

export const filesRefused = z.strictObject({
  type: z.literal('filesRefused'),
  id: subscriptionField,
  code: codeField,
  message: textField,
  hint: textField,
});
