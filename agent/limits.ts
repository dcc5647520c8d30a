/** Named limits of the agent's control side: value, reason, what happens at the limit, and the test that shows it. */

/** Time within which a new link must say hello. Then: closed. Test: "closes a link that does not say hello". */
export const HELLO_MS = 5_000;

/**
 * Time that a session which went away may take to come back; meanwhile its requests go to the app. Long enough for a
 * laptop that changes networks, short enough that nobody waits for a dead one. Then: the session ends.
 */
export const GRACE_MS = 10_000;

/** Time that an agent without sessions waits for the next one. */
export const LONELY_MS = 5_000;

/** Time after its start in which an agent that nobody has joined yet waits. */
export const FIRST_SESSION_MS = 30_000;

/** Sessions at once. At the limit: refused with SESSION_LIMIT. */
export const MAX_SESSIONS = 64;

/** Links that have not said hello, and observers, at once. At the limit: new ones get HTTP 503. */
export const MAX_LINKS = 128;

/** Ports that one session subscribes to. At the limit: refused with SUBSCRIPTION_LIMIT. */
export const MAX_SUBSCRIPTIONS = 64;

/** How often the set of ports is refreshed in the kernel, which forgets it after 3 s without. */
export const BEAT_MS = 1_000;

/** How often sessions are told their counters, if these changed. */
export const COUNTERS_MS = 2_000;

/** Pause between "the rule is away" and "no more accepting": what the kernel had queued is still served. */
export const QUEUED_ACCEPT_MS = 200;

/** The default of `--drain-timeout`. */
export const DRAIN_MS = 60_000;

/**
 * The drain time of an agent that lost its rules, if the usual one is longer: its sessions look for the next agent for 30 s, and that can
 * start only after this one is gone. Test: "loses the children that hold its rules, and another agent takes over".
 */
export const RULES_LOST_DRAIN_MS = 5_000;
