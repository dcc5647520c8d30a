/** Named limits of agents in a cluster: value, reason, behaviour at the limit. */

/** How long the session of a pod that goes waits for the local process to answer what it was sent: as long as Kubernetes gives a pod by default. */
export const RETIRE_ANSWER_TIMEOUT_MS = 30_000;

/**
 * Agents of one run that are started or joined at once, so that a workload of hundreds of pods is no burst for its cluster, whose API
 * server gives each user a share. Further pods wait their turn. Test: "takes many pods, so many at a time".
 */
export const MAX_STARTS_AT_ONCE = 20;

/** Pause before a pod that could not be taken is tried again: most reasons (an image, a quota) take somebody's hand. */
export const PLACE_RETRY_MS = 10_000;

/** Bytes of one message of a port-forward; the kubelet sends 32 KiB at a time. More ends it. */
export const MAX_FORWARD_MESSAGE_BYTES = 1024 * 1024;

/** Stream bytes in one message that we send: enough that its own costs do not count, little enough that it is soon passed on. */
export const FORWARD_PIECE_BYTES = 32 * 1024;

/** The same of one frame of SPDY, which the container runtime reads to its end, too. */
export const FORWARD_DATA_FRAME_BYTES = 32 * 1024;

/** How long an agent in a cluster may take until it answers, its image's download included. Then its start has failed. */
export const POD_AGENT_TIMEOUT_MS = 60_000;

/**
 * First and longest pause between two attempts to reach an agent that starts, and what each is longer than the one before: most agents
 * answer after one or two seconds, and what is waited for in vain then is a tenth of that.
 */
export const FORWARD_FIRST_DELAY_MS = 30;
export const FORWARD_DELAY_GROWTH = 1.1;
export const FORWARD_MAX_DELAY_MS = 500;

/** A Job that has no pod after so long is asked for its events: a quota or a policy may refuse it. */
export const NO_POD_NOTICE_MS = 500;

/** How long the Job of an agent that ended, or the Secret of one that begins, is waited for, and how often it is looked for. */
export const JOB_GONE_TIMEOUT_MS = 10_000;
export const JOB_GONE_POLL_MS = 50;

/**
 * How long an attempt is waited for alone until the next begins beside it, and what each is longer than the one before: an agent that
 * starts answers when it is ready, which takes some tenths, while a pod half made may never answer.
 */
export const FORWARD_FIRST_PATIENCE_MS = 400;
export const FORWARD_PATIENCE_GROWTH = 1.5;
/** No attempt is waited for alone for longer, however many were refused before it. Test: "waits for an attempt no longer than a while". */
export const FORWARD_MAX_PATIENCE_MS = 10_000;

/** Attempts to reach one agent at once. The oldest is given up for one more. Test: "gives up the oldest when there are many". */
export const MAX_FORWARD_ATTEMPTS = 3;

/** How often a Service that is a target is read again: its selector may change, which nobody tells. Until then its old pods stay taken. */
export const SERVICE_LOOK_MS = 15_000;

/** Jobs of a namespace whose owner is remembered for a target `cronjob/`. Beyond it all are forgotten, and asked about again. */
export const MAX_KNOWN_JOBS = 10_000;

/** Age after which a Job that never started, or a Secret without an agent, belongs to nobody: twice what a start may take. Test: "leaves what somebody may be starting". */
export const ABANDONED_AFTER_MS = 2 * POD_AGENT_TIMEOUT_MS;
