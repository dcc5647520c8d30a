/** What one step of a splitter reports. Shared by the request and the response splitter. */

/** The bytes shown hold no whole step; nothing was consumed. Show the same bytes again with more behind them. */
export const NEED_MORE = 0;
/** A whole head was consumed: `splitter.head` (requests) or the splitter's own columns (responses) describe it. */
export const HEAD = 1;
/** Bytes of a body were consumed, framing included (chunk sizes, trailers): pass them on as they are. */
export const BODY = 2;
/** The bytes break a rule; nothing was consumed; `violation` and `violationOffset` say which and where. The splitter is dead. */
export const VIOLATION = 3;

export type SplitterEvent = typeof NEED_MORE | typeof HEAD | typeof BODY | typeof VIOLATION;
