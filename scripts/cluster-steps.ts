/** What must have run before a cluster can start on this machine; each step does nothing when its result is there. */

import type { Step } from './steps.ts';

/** One of the scripts in test/cluster/local as a step. */
export function clusterScript(name: string, script: string): Step {
  return { name, command: ['bash', `test/cluster/local/${script}`] };
}

export const CLUSTER_STEPS: readonly Step[] = [
  clusterScript('Kubernetes, from source, once', 'build.sh'),
  clusterScript('images of the tests', 'images.sh'),
  clusterScript("the agent's image, by its Dockerfile", 'agent-image.sh'),
];
