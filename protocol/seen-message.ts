/**
 * `seen`: what a watch saw on its port since the last message. A batch, since requests come faster than messages should; what
 * was counted and has no entry is `unlisted`, so that nothing is silent. Text is printable and short: it comes from clients.
 */

import { z } from 'zod';
import { MAX_SEEN_ENTRIES, MAX_SEEN_PATH_LENGTH, MAX_SEEN_REASON_LENGTH, MAX_SEEN_WORD_LENGTH } from './limits.ts';
import {
  codeField,
  countField,
  nameField,
  portField,
  printable,
  sessionField,
  subscriptionField,
} from './message-fields.ts';

/** What every entry says. */
const common = {
  /** Milliseconds since 1970 by the agent's clock. */
  atMs: countField,
  client: printable(MAX_SEEN_WORD_LENGTH),
  clientPort: portField,
  /** The session that takes it; absent where it goes to the app. */
  takenBy: z.strictObject({ name: nameField, session: sessionField }).exactOptional(),
};

const seenRequest = z.strictObject({
  kind: z.literal('request'),
  ...common,
  httpVersion: z.enum(['1.0', '1.1', '2']),
  method: printable(MAX_SEEN_WORD_LENGTH),
  /** Without its query, which may hold what the filter does not name; cut where it is longer. */
  path: printable(MAX_SEEN_PATH_LENGTH),
  hasQuery: z.boolean(),
  /** What the watch's filter says; `body` where only the body could tell, and it was not seen. */
  verdict: z.enum(['match', 'no_match', 'body']),
  /** Why, in words; empty without a filter. No header that the filter does not name is in it. */
  reason: printable(MAX_SEEN_REASON_LENGTH),
});

/** A connection of which no further request is seen. */
const seenConnection = z.strictObject({
  kind: z.literal('connection'),
  ...common,
  /** The counter of its cause in upper case (counters.ts): OPAQUE_TLS, CONNECTIONS_STOLEN … */
  cause: codeField,
});

export const seenMessage = z.strictObject({
  type: z.literal('seen'),
  id: subscriptionField,
  entries: z.array(z.discriminatedUnion('kind', [seenRequest, seenConnection])).max(MAX_SEEN_ENTRIES),
  /** Since the last message. */
  counts: z.strictObject({
    requests: countField,
    /** Of `requests`: would match. */
    matches: countField,
    /** Of `requests`: verdict `body`. */
    undecided: countField,
    connections: countField,
    /** Requests and connections that have no entry. */
    unlisted: countField,
  }),
});

export type SeenEntry = z.infer<typeof seenMessage>['entries'][number];
export type SeenCounts = z.infer<typeof seenMessage>['counts'];
