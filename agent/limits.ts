/** Named limits of the agent's control side: value, reason, what happens at the limit, and the test that shows it. */
import { MAX_STATUS_SESSIONS, MAX_STATUS_SUBSCRIPTIONS } from '../protocol/index.ts';

/** Time within which a new link must say hello. Then: closed. Test: "closes a link that does not say hello". */
export const HELLO_MS = 5_000;

/** How often a link looks at its heartbeat; the protocol asks for a second or less. Test: "that is silent is cut, and its session is away". */
export const HEARTBEAT_TICK_MS = 500;

/**
 * Time that a session which went away may take to come back; meanwhile its requests go to the app. Long enough for a
 * laptop that changes networks, short enough that nobody waits for a dead one. Then: the session ends. Test: "is over after its grace
 * period".
 */
export const GRACE_MS = 10_000;

/** Time that an agent without sessions waits for the next one. Then: it leaves. Test: "is told some seconds after the last one left, unless
 * somebody comes". */
export const LONELY_MS = 5_000;

/** Time after its start in which an agent that nobody has joined yet waits. Then: it leaves. Test: "waits for the first one for a limited time". */
export const FIRST_SESSION_MS = 30_000;

/** The same after the visit of an observer, for whom alone an agent is started by `env`; whoever starts it for a session connects sooner. Test: "waits no longer for the first one than a moment after a visitor left". */
export const FIRST_AFTER_VISIT_MS = 3_000;

/**
 * Time that the link of a mirror whose session somebody ended stays, for its CLI to tell what arrived of the copies on their way. Then: closed; these
 * count as `mirror_unconfirmed`. Test: "that is ended waits for its CLI to tell what arrived of its copies, for a limited time".
 */
export const FAREWELL_MS = 2_000;

/** Sessions at once. At the limit: refused with SESSION_LIMIT. Test: "have a number that is not exceeded". */
export const MAX_SESSIONS = MAX_STATUS_SESSIONS;

/** Links of whatever state at once. At the limit: new ones get HTTP 429. Test: "holds a limited number of links". */
export const MAX_LINKS = 128;

/**
 * TCP connections to the control port, links and all others, so that who has no token cannot use up our descriptors. At the limit:
 * closed at once. Test: "holds a limited number of connections".
 */
export const MAX_CONTROL_CONNECTIONS = 256;

/** Time for a connection to the control port to say what it wants. Then: closed. Test: "closes a connection that asks for nothing". */
export const HANDSHAKE_MS = 5_000;

/** How often connections to the control port are looked at for that. Test: as HANDSHAKE_MS. */
export const HANDSHAKE_CHECK_MS = 1_000;

/** Ports that one session subscribes to. At the limit: refused with SUBSCRIPTION_LIMIT. Test: "have a number that one session cannot exceed". */
export const MAX_SUBSCRIPTIONS = MAX_STATUS_SUBSCRIPTIONS;

/** How often the set of ports is refreshed in the kernel, which forgets it after 3 s without. Test: "hangs, and new connections reach the app within four seconds". */
export const BEAT_MS = 1_000;

/** How often sessions are told their counters, if these changed. Test: "are told their counters when these changed, and only then". */
export const COUNTERS_MS = 2_000;

/** How often it is looked whether the target's process still lives. Test: "ends, and says so, when its target is gone". */
export const TARGET_LOOK_MS = 2_000;

/**
 * Bytes of the log, which lies in memory (/run). Beyond: the file begins anew. Test: "begins anew when it is full".
 */
export const MAX_LOG_BYTES = 4 * 1024 * 1024;

/** Time for the agent that has the pod's lock to leave, or to publish its address, for the one that lost the race. Then: TARGET_BUSY. Test: "is not waited for". */
export const JOIN_MS = 5_000;
/** The same where the holder says that it is starting: on a busy machine that takes long, and it has limits of its own. Test: "is waited for as long as it takes to start". */
export const JOIN_STARTING_MS = 30_000;
export const JOIN_POLL_MS = 50;

/**
 * Time for sessions to answer what they were sent when the agent leaves. Then: 502, or the app. Test: "answers what it was sent
 * before the agent was told to leave".
 */
export const ANSWERS_MS = 5_000;
export const ANSWER_POLL_MS = 20;

/** Pause between "no port is taken any more" and "no more accepting": what the kernel had queued is still served. Test: cycles.test.ts. */
export const QUEUED_ACCEPT_MS = 200;

/** The default of `--drain-timeout`: how long connections are relayed on. Then: as LAST_EXCHANGE_MS. Test: as LAST_EXCHANGE_MS. */
export const DRAIN_MS = 60_000;

/** Time for busy connections after the drain time is over. Then: reset. Test: "lose an agent that has a busy connection, and get the next one in time". */
export const LAST_EXCHANGE_MS = 5_000;

/**
 * The drain time of an agent that is told to leave while it has sessions, if the usual one is longer: these look for the next agent
 * for 30 s, and it can start only after this one is gone, LAST_EXCHANGE_MS included. Test: "lose an agent that has a busy connection, and
 * get the next one in time".
 */
export const ATTACHED_DRAIN_MS = 15_000;

/**
 * The same for an agent that lost its rules, whose sessions take nothing meanwhile. Test: "loses the children that hold its rules,
 * and another agent takes over".
 */
export const RULES_LOST_DRAIN_MS = 5_000;

/** Bytes of an environment that are read; the kernel allows 6 MiB, programs have a few KiB. Beyond: left out. Test: "reads no more than the limit". */
export const MAX_ENVIRON_BYTES = 1024 * 1024;

/** JSON bytes of the variables of one message, which has room for more. Beyond: another message; a single larger variable is left out. Test: "goes into as many messages as it needs". */
export const MAX_ENVIRON_PAGE_BYTES = 128 * 1024;

/**
 * How often a watch tells what it saw, and how many entries may wait until then: about 2,000 requests a second are listed, more than
 * anybody reads, at some microseconds each. Beyond: counted as unlisted. Test: "lists a bounded number of requests at a time, and counts the rest".
 */
export const SEEN_MS = 100;
export const MAX_SEEN_QUEUE = 192;

/**
 * Milliseconds of each SEEN_MS that a watch spends on explaining requests, in the thread that carries the traffic. An explanation takes microseconds; of a
 * filter of a hundred parts about the largest heads, a tenth of a second, which is paid off before the next one.
 * Beyond: counted as unlisted. Test: "lists no more while explaining takes long".
 */
export const MAX_EXPLAINING_MS = 10;

/** Bytes that wait for a CLI's link above which a watch sends it nothing, since answers of a steal go the same way. Test: "says nothing
 * to a link that is behind". */
export const MAX_LINK_BACKLOG_BYTES = 256 * 1024;

/** Bodies that one watch follows at once; each keeps up to 64 KiB. Beyond: "depends on the body". Test: "follows a bounded number of bodies". */
export const MAX_FOLLOWED_BODIES = 64;

/** Relay threads of one agent: more than a pod has cores to give. Beyond: refused at the start. Test: "relay threads are refused beyond what makes sense". */
export const MAX_RELAY_THREADS = 64;

/** Bytes of a hosts file, resolv.conf or hostname of the target that are read; lists that block names have a few MiB. Beyond: not seen. Test: "is read no further than the limit". */
export const MAX_FOREIGN_TEXT_BYTES = 8 * 1024 * 1024;

/** Bytes of a certificate's or key's file on this machine; those of a container have the same limit (files/). Beyond: it cannot be used. Test: "reads no file that is too large". */
export const MAX_CERTIFICATE_BYTES = 256 * 1024;

/** A kind of bypass that was not seen for so long is told to its session again when it comes. Before: it is only counted. Test: "tells of a
 * bypass again that was not seen for a while". */
export const NOTICE_QUIET_MS = 60_000;
