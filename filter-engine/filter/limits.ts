/** Named limits of filters: value, reason, behaviour at the limit, and the test that shows it. All are checked when a filter is parsed or compiled. */

/**
 * Characters of one pattern (equals, prefix, contains, glob, regex). Bearer tokens and trace headers stay below 2,000;
 * the linear regex engine's work is (instructions × bytes), so the pattern is the one factor that we control.
 * At the limit: FilterError `HEADGATE_ERR_FILTER_TOO_LONG`. Test: "refuses a pattern above the length limit".
 */
export const MAX_PATTERN_LENGTH = 2048;

/**
 * Levels of `all_of`, `any_of` and `not` around a predicate. Hand-written filters have two or three; a cap keeps every
 * recursion over a filter (parse, compile, explain) far from the stack's end, also for a YAML file whose alias points at itself.
 * At the limit: FilterError `HEADGATE_ERR_FILTER_TOO_DEEP`. Test: "refuses a filter nested above the depth limit".
 */
export const MAX_DEPTH = 16;

/**
 * Predicates and combinators of one filter together, and each pattern of a `header_line`'s lists. Each one may be evaluated for each
 * request on the shared agent.
 * At the limit: FilterError `HEADGATE_ERR_FILTER_TOO_MANY`. Tests: "refuses a filter with more parts than the limit", "counts each
 * pattern of a header_line as a part".
 */
export const MAX_PARTS = 128;

/**
 * Names in the list of one `method` or `host` predicate. There are eight standard methods.
 * At the limit: FilterError `HEADGATE_ERR_FILTER_TOO_MANY`. Test: "refuses a list above the limit".
 */
export const MAX_LIST = 64;

/**
 * Instructions of one compiled regex or glob. When the engine's automaton cache does not help, it simulates all
 * instructions for each byte of a head of at most 64 KiB; docs/decisions/0002-regular-expressions.md has the measured worst case.
 * At the limit: FilterError `HEADGATE_ERR_FILTER_REGEX_TOO_LARGE`. Test: "refuses a regex that compiles to too many instructions".
 */
export const MAX_REGEX_INSTRUCTIONS = 512;

/**
 * Characters of all regexes, globs and JSONPaths of one filter together. Compiling one of 2048 takes up to 0.15 s (`[\\pL\\pL…]`), also where few
 * instructions come of it; 64 of 128 characters are more than anybody writes.
 * At the limit: FilterError `HEADGATE_ERR_FILTER_TOO_LONG`, before any is compiled. Test: "compiles nothing of a filter whose patterns together are too long".
 */
export const MAX_TOTAL_PATTERN_LENGTH = 8192;

/**
 * Instructions of all regexes and globs of one filter together, for the same reason; a `contains` counts as 2 or 4, which is what it costs.
 * At the limit: FilterError `HEADGATE_ERR_FILTER_REGEX_TOO_LARGE`. Tests: "refuses a filter whose regexes together are too large", "compiles no
 * more patterns once the limit is passed", "counts plain text that is looked for".
 */
export const MAX_TOTAL_REGEX_INSTRUCTIONS = 1024;

/**
 * Bytes of automaton states that the engine keeps per pattern. Ordinary patterns need a few KiB; values chosen by a client
 * can make up new states for ever.
 * At the limit: the states are thrown away and made anew, or the value is matched without them. Test: "keeps its automaton small".
 */
export const MAX_REGEX_CACHE_BYTES = 256 * 1024;

/**
 * Bytes of a literal by which a prefilter knows a filter. Identifiers of users and sessions have at most 36.
 * At the limit: the literal's beginning counts, so that more filters are asked. Test: "knows long literals by their beginnings".
 */
export const MAX_LITERAL_BYTES = 64;

/**
 * States of one prefilter's automata; a filter has about as many as its literal has characters, and a state takes about 100 bytes.
 * At the limit: later filters are asked about each request that has their header. Test: "has no more states than the limit".
 */
export const MAX_LITERAL_STATES = 16_384;

/**
 * Values of one cookie, parameter or member of baggage or tracestate that a predicate compares. Each costs up to some microseconds however short it is, and 64 KiB have
 * room for 32,000; forms send a dozen of one name.
 * At the limit: what depends on it does not match, under `not` neither. Test: "does not compare more values of a name than the limit".
 */
export const MAX_VALUES_OF_NAME = 256;

/** Values of one subject that an explanation shows. At the limit: "more" is said. Test: "shows the first of many values". */
export const MAX_SHOWN_VALUES = 8;

/** Characters of a value that an explanation shows. At the limit: cut, with the full length behind it. Test: "cuts a long value". */
export const MAX_SHOWN_VALUE = 120;

/**
 * Bytes of a request's body that filters look at; the engine buffers no more (DESIGN section 5). JSON of APIs stays below.
 * At the limit: what depends on the body does not match. Test: "does not judge a body above the limits".
 */
export const MAX_FILTER_BODY_BYTES = 64 * 1024;

/**
 * Milliseconds that the engine waits for the rest of a body (the engine measures, not the filter).
 * At the limit: `matchBody` with `isWhole: false`. Test: "does not match by a body that did not come".
 */
export const MAX_FILTER_BODY_WAIT_MS = 1000;

/**
 * Levels of arrays and objects in a body: evaluation recurses as deep. Hand-made JSON has ten.
 * At the limit: what depends on the body does not match. Test: "does not judge a body above the limits".
 */
export const MAX_BODY_DEPTH = 64;

/**
 * Values that all JSONPaths of a filter together may visit in one body: a body of 64 KiB has at most 32,768, a descendant segment
 * visits each once; 20 to 140 ns a visit. Queries that multiply (`$..*..*`) stop here, and so do filters of very many queries.
 * At the limit: what depends on the body does not match. Tests: "gives up on a query that visits too much", "is one for all
 * predicates of a filter".
 */
export const MAX_BODY_VISITS = 500_000;

/**
 * Characters that a selected value counts as besides its own, because comparing it costs up to some microseconds however short it is.
 * Test: "is one for all predicates of a filter".
 */
export const BODY_VALUE_PRICE = 32;

/**
 * Characters of the selected values that a filter compares. All text of a body is at most its 64 KiB; `$..*` of a
 * deep one would compare it once a level. A regex's character costs more: one for each 64 instructions, 9 at the largest.
 * At the limit: what depends on the body does not match. Tests: "gives up on a query that visits too much", "is one for all
 * predicates of a filter".
 */
export const MAX_BODY_TEXT = 1024 * 1024;

/**
 * Characters of a JSONPath; hand-written ones have 20. The grammar of the library takes time and stack with nesting.
 * At the limit: FilterError `HEADGATE_ERR_FILTER_TOO_LONG`. Test: "refuses a JSONPath above the limits".
 */
export const MAX_JSONPATH_LENGTH = 512;

/**
 * Levels of parentheses and brackets in a JSONPath.
 * At the limit: FilterError `HEADGATE_ERR_FILTER_JSONPATH`. Test: "refuses a JSONPath above the limits".
 */
export const MAX_JSONPATH_DEPTH = 8;

/**
 * Steps of automata that deciding one overlap in depth may take, on the user's machine; a step takes from 1 to 15 µs.
 * At the limit: the answer is "perhaps". Test: "says perhaps when it would take too long".
 */
export const MAX_OVERLAP_WORK = 100_000;

/**
 * The same where it runs when a session subscribes, in the thread that carries traffic.
 * At the limit: the answer is "perhaps". Test: "says perhaps soon when it is to be quick".
 */
export const MAX_QUICK_OVERLAP_WORK = 10_000;

/**
 * Alternatives into which a filter is written out to compare it with another: each `any_of` within an `all_of` multiplies them.
 * At the limit: the answer is "perhaps". Test: "says perhaps of filters with too many alternatives".
 */
export const MAX_OVERLAP_CLAUSES = 256;

/**
 * Kinds of characters that two filters tell apart, each of which is tried at each step; `\pL` alone has hundreds of ranges.
 * At the limit: the answer is "perhaps". Test: "says perhaps of patterns that tell too many characters apart".
 */
export const MAX_OVERLAP_KINDS = 128;

/**
 * Characters of a gRPC service with its package, and of a method: names of programs, some tens long; they stand in a path.
 * At the limit: FilterError `HEADGATE_ERR_FILTER_TOO_LONG`. Test: "refuses names above the limits".
 */
export const MAX_GRPC_SERVICE_LENGTH = 1024;
export const MAX_GRPC_METHOD_LENGTH = 256;

/**
 * Characters of a method or a header's name; servers take names of some hundreds at most.
 * At the limit: FilterError `HEADGATE_ERR_FILTER_TOO_LONG`. Test: "refuses names above the limits".
 */
export const MAX_TOKEN_LENGTH = 256;
