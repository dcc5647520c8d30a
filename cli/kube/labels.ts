/**
 * How agents in a cluster are found: the labels and annotations of their pods (for `--ephemeral`, of the target's pod).
 * Whoever starts an agent writes them, whoever lists, joins, or cleans up reads them; nothing else is kept in the cluster.
 */

/** Marks every object of an agent: Job, pod, Secret. */
export const AGENT_LABEL = 'app.kubernetes.io/name';
export const AGENT_LABEL_VALUE = 'headgate-agent';

/** Selects the agents of a namespace, or of the cluster. */
export const AGENT_SELECTOR = `${AGENT_LABEL}=${AGENT_LABEL_VALUE}`;

/** Label: the uid of the pod that the agent serves. Names come again, uids do not. */
export const TARGET_POD_UID_LABEL = 'headgate.dev/target-pod-uid';

/** Annotation: the name of that pod; too long for a label at times. */
export const TARGET_POD_ANNOTATION = 'headgate.dev/target-pod';

/** Annotation: the name of the container of that pod. */
export const TARGET_CONTAINER_ANNOTATION = 'headgate.dev/target-container';

/** Annotation: the version of the agent, to be known before it is joined. */
export const AGENT_VERSION_ANNOTATION = 'headgate.dev/agent-version';

/** Selects the agents of one pod. */
export function agentSelectorOfPod(podUid: string): string {
  return `${AGENT_SELECTOR},${TARGET_POD_UID_LABEL}=${podUid}`;
}
