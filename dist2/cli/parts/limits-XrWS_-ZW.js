// cli/kube/limits.ts
/** Named limits of agents in a cluster: value, reason, behaviour at the limit. */
/** How long the session of a pod that goes waits for the local process to answer what it was sent: as long as Kubernetes gives a pod by default. */
const RETIRE_ANSWER_TIMEOUT_MS = 3e4;
/** Pause before a pod that could not be taken is tried again: most reasons (an image, a quota) take somebody's hand. */
const PLACE_RETRY_MS = 1e4;
/** Bytes of one message of a port-forward; the kubelet sends 32 KiB at a time. More ends it. */
const MAX_FORWARD_MESSAGE_BYTES = 1048576;
/** Stream bytes in one message that we send: enough that its own costs do not count, little enough that it is soon passed on. */
const FORWARD_PIECE_BYTES = 32768;
/** How long an agent in a cluster may take until it answers, its image's download included. Then its start has failed. */
const POD_AGENT_TIMEOUT_MS = 6e4;
const FORWARD_DELAY_GROWTH = 1.1;
/** How long the Job of an agent that ended, or the Secret of one that begins, is waited for, and how often it is looked for. */
const JOB_GONE_TIMEOUT_MS = 1e4;
/** How often a Service that is a target is read again: its selector may change, which nobody tells. Until then its old pods stay taken. */
const SERVICE_LOOK_MS = 15e3;
/** Jobs of a namespace whose owner is remembered for a target `cronjob/`. Beyond it all are forgotten, and asked about again. */
const MAX_KNOWN_JOBS = 1e4;
/** Age after which a Job that never started, or a Secret without an agent, belongs to nobody: twice what a start may take. Test: "leaves what somebody may be starting". */
const ABANDONED_AFTER_MS = 2 * POD_AGENT_TIMEOUT_MS;

export { MAX_FORWARD_MESSAGE_BYTES as a, POD_AGENT_TIMEOUT_MS as c, JOB_GONE_TIMEOUT_MS as i, RETIRE_ANSWER_TIMEOUT_MS as l, FORWARD_DELAY_GROWTH as n, MAX_KNOWN_JOBS as o, FORWARD_PIECE_BYTES as r, PLACE_RETRY_MS as s, ABANDONED_AFTER_MS as t, SERVICE_LOOK_MS as u };