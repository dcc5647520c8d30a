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
 * Predicates and combinators of one filter together. Each one may be evaluated for each request on the shared agent.
 * At the limit: FilterError `HEADGATE_ERR_FILTER_TOO_MANY`. Test: "refuses a filter with more parts than the limit".
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
 * Instructions of all regexes and globs of one filter together, for the same reason.
 * At the limit: FilterError `HEADGATE_ERR_FILTER_REGEX_TOO_LARGE`. Test: "refuses a filter whose regexes together are too large".
 */
export const MAX_TOTAL_REGEX_INSTRUCTIONS = 1024;

/**
 * Bytes of automaton states that the engine keeps per pattern. Ordinary patterns need a few KiB; values chosen by a client
 * can make up new states for ever.
 * At the limit: the states are thrown away and made anew, or the value is matched without them. Test: "keeps its automaton small".
 */
export const MAX_REGEX_CACHE_BYTES = 256 * 1024;

/** Characters of a value that an explanation shows. At the limit: cut, with the full length behind it. Test: "cuts a long value". */
export const MAX_SHOWN_VALUE = 120;
