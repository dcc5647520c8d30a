/** The codes that control messages carry. A receiver that does not know one goes by the message beside it. */

/** `refused`: there will be no session. */
export const REFUSED_VERSION = 'PROTOCOL_VERSION';
/** The agent serves as many sessions as it can. */
export const REFUSED_SESSION_LIMIT = 'SESSION_LIMIT';
/** The session to resume is over, or the secret is not its own. The CLI may say hello without `resume`. */
export const REFUSED_RESUME = 'RESUME_UNKNOWN';
/** The agent is about to end. */
export const REFUSED_LEAVING = 'AGENT_LEAVING';
/** The first message was no valid hello, or came too late. */
export const REFUSED_HELLO = 'HELLO_INVALID';

/** `subscribeRefused`: an unfiltered steal excludes all others of the port; `owner` names whom `--takeover` would end. */
export const SUBSCRIBE_PORT_OWNED = 'PORT_OWNED';
export const SUBSCRIBE_FILTER_INVALID = 'FILTER_INVALID';
/** `ifServed` was asked, and nothing in the pod listens on the port. */
export const SUBSCRIBE_NOT_SERVED = 'NOT_SERVED';
export const SUBSCRIBE_LIMIT = 'SUBSCRIPTION_LIMIT';
/** A mirror asks for a source that this agent does not have. */
export const SUBSCRIBE_SOURCE = 'SOURCE_UNAVAILABLE';
/** TLS of the port cannot be opened: the certificate, the key, or another session's that differs. */
export const SUBSCRIBE_TLS = 'TLS';
/** Observers look and do not touch. */
export const SUBSCRIBE_OBSERVER = 'OBSERVER';
/** The session has a subscription of this id, or of this port, already. */
export const SUBSCRIBE_DUPLICATE = 'DUPLICATE';
/** The kernel did not take the redirect rules. */
export const SUBSCRIBE_RULES_FAILED = 'RULES_FAILED';
/** A thread of the agent hangs, and does not know of the subscription. */
export const SUBSCRIBE_THREAD_HANGS = 'THREAD_HANGS';

/** `ended`: another session took the port over. */
export const ENDED_TAKEOVER = 'TAKEOVER';
/** `ended`: somebody ended the session by `headgate kill`. */
export const ENDED_KILLED = 'KILLED';
/** `ended`: the agent is about to end. */
export const ENDED_LEAVING = 'AGENT_LEAVING';
/** `ended`: the target is gone, and the agent ends. Another one could not be started. */
export const ENDED_TARGET_GONE = 'TARGET_GONE';

/** `filesRefused`: the agent speaks another version of the file protocol (files/limits.ts). */
export const FILES_OTHER_VERSION = 'FILES_VERSION';
/** The agent was told to give no files, or none to be written. */
export const FILES_FORBIDDEN = 'FILES_FORBIDDEN';
/** The target is no process, or its root cannot be entered. */
export const FILES_NO_ROOT = 'FILES_NO_ROOT';
/** The agent may not take the identity of the target's user, and reads nothing as anybody else. */
export const FILES_NO_IDENTITY = 'FILES_NO_IDENTITY';
/** The session has files already, or asks for what cannot be granted. */
export const FILES_INVALID = 'FILES_INVALID';
