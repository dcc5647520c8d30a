/**
 * `npm run cluster`: a Kubernetes cluster on this machine to try things on, the same as the tests have.
 *
 *   npm run cluster -- up [--nodes 2] [--dual-stack] [--number N]    starts one (the first number that is free)
 *   npm run cluster -- agent [--number N]                            builds the agent's image anew and loads it
 *   npm run cluster -- down [--number N]                             ends one, or all that there are
 */

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endLocalCluster, endOrphanedClusters, LocalCluster, localClusters } from '../test/cluster/local-cluster.ts';
import { CLUSTER_STEPS, clusterScript } from './cluster-steps.ts';
import { runSteps } from './steps.ts';

process.chdir(join(import.meta.dirname, '..'));
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    nodes: { type: 'string', default: '1' },
    'dual-stack': { type: 'boolean', default: false },
    number: { type: 'string' },
  },
});
const number = values.number === undefined ? undefined : Number(values.number);
switch (positionals[0]) {
  case 'up':
    up();
    break;
  case 'agent':
    reloadAgent();
    break;
  case 'down':
    for (const each of number === undefined ? localClusters() : [number]) endLocalCluster(each);
    break;
  default:
    console.error(
      'usage: npm run cluster -- up [--nodes 2] [--dual-stack] [--number N] | agent [--number N] | down [--number N]',
    );
    process.exitCode = 2;
}

function up(): void {
  endOrphanedClusters();
  if (!runSteps(CLUSTER_STEPS)) process.exit(1);
  const cluster = LocalCluster.start({ nodes: Number(values.nodes), isDualStack: values['dual-stack'] }, null, number);
  console.log(`\nexport KUBECONFIG=${cluster.kubeconfigPath} NO_PROXY=10.0.0.0/8,127.0.0.1,localhost`);
  console.log(`npm run cluster -- down --number ${cluster.number}`);
}

function reloadAgent(): void {
  const loads = (number === undefined ? localClusters() : [number]).map(each => ({
    ...clusterScript(`load cluster ${each}`, 'load.sh'),
    env: { CLUSTER: String(each) },
  }));
  if (!runSteps([clusterScript("the agent's image", 'agent-image.sh'), ...loads])) process.exit(1);
}
