/** What the flow of requests waits for (request-flow.ts): its one state. */

/** Nothing: bytes are placed as they come. */
export const FREE = 0;
/** A judged head is at the front of the hold until what is under way is answered. */
export const WAITS_FOR_ORIGIN = 1;
/** The last request may change the protocol: whose the next bytes are is not known before its answer. */
export const WAITS_FOR_UPGRADE = 2;
/** The next bytes cannot be judged: opaque, once the session has answered what it was given. */
export const WAITS_FOR_OPAQUE = 3;
/** The head at the front of the hold is not judged before its body is there: `gather`, not `advance`, moves on. */
export const WAITS_FOR_BODY = 4;
/** Another thread is to have the connection, with what is held, once the app owes no answer. It begins there as if new. */
export const WAITS_FOR_HAND_OVER = 5;
