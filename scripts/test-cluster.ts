/**
 * `npm run test:cluster`: the suite in test/cluster against a real Kubernetes cluster, which it builds (once), starts and
 * takes down, also after a failure: on one node with IPv4, then on two with IPv4 and IPv6.
 *
 *   npm run test:cluster                                      all
 *   npm run test:cluster -- image.cluster.test.ts             arguments go to vitest
 *   npm run test:cluster -- --if-possible                     where no cluster can be made (no Go, no network, no rights), says so and
 *       passes: for machines of others. A test that fails, fails
 *   HEADGATE_TEST_KUBECONFIG=… npm run test:cluster           against a cluster that is there, whatever made it. It must have
 *       the images headgate/*:test, or HEADGATE_TEST_IMAGES=registry.example/x/ says where they are instead of headgate/.
 *       What needs a hand on the nodes themselves is not part of the suite then.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';

import { type ClusterShape, endOrphanedClusters, LocalCluster } from '../test/cluster/local-cluster.ts';
import { CLUSTER_STEPS } from './cluster-steps.ts';
import { runStep, runSteps } from './steps.ts';
import {
  emptySummary,
  mergeSummaries,
  printSummary,
  readSummary,
  refuseSkips,
  type TestSummary,
} from './test-summary.ts';

const SHAPES: readonly ClusterShape[] = [
  { nodes: 1, isDualStack: false },
  { nodes: 2, isDualStack: true },
];
const INTERRUPTED = 130;

const IF_POSSIBLE = '--if-possible';
const isOptional = process.argv.includes(IF_POSSIBLE);
const vitestArgs = process.argv.slice(2).filter(argument => argument !== IF_POSSIBLE);
const reportDir = mkdtempSync(join(tmpdir(), 'headgate-test-'));
let summary: TestSummary = emptySummary();
let isInterrupted = false;
// Ctrl-C and a CI's end reach the step that runs as well: it ends, and then the cluster is taken down.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    isInterrupted = true;
  });
}

process.chdir(join(import.meta.dirname, '..'));
try {
  process.exitCode = process.env.HEADGATE_TEST_KUBECONFIG
    ? runSuite('the cluster that is there', {})
    : runOnOwnClusters();
  printSummary(summary, process.exitCode);
} finally {
  rmSync(reportDir, { recursive: true });
}

function runOnOwnClusters(): number {
  endOrphanedClusters();
  if (!runSteps(CLUSTER_STEPS)) return withoutCluster('what it consists of cannot be had');
  for (const [index, shape] of SHAPES.entries()) {
    const exitCode = runOn(shape, index === 0);
    if (exitCode !== 0) return exitCode;
  }
  return 0;
}

/** @returns the exit code of a run that could not be */
function withoutCluster(reason: string): number {
  console.error(styleText('bold', `\nthe tests on a real cluster: NOT RUN, as ${reason} (see above)`));
  return isOptional && !isInterrupted ? 0 : 1;
}

function runOn(shape: ClusterShape, isFirst: boolean): number {
  let started: LocalCluster;
  try {
    started = LocalCluster.start(shape);
  } catch (error) {
    // Where one could be started, the next one is a test like the others.
    if (!isFirst) throw error;
    console.error(error instanceof Error ? error.message : error);
    return withoutCluster('this machine starts none');
  }
  using cluster = started;
  const name = `${shape.nodes === 1 ? 'one node' : `${shape.nodes} nodes`}, ${shape.isDualStack ? 'IPv4 and IPv6' : 'IPv4'}`;
  const exitCode = runSuite(name, {
    HEADGATE_TEST_KUBECONFIG: cluster.kubeconfigPath,
    HEADGATE_TEST_CLUSTER_DIR: cluster.dir,
    // A proxy of this machine must not be asked for the cluster's addresses.
    NO_PROXY: [process.env.NO_PROXY, '10.0.0.0/8,127.0.0.1,localhost'].filter(Boolean).join(),
  });
  if (exitCode !== 0) console.error(`logs of the cluster's programs: ${cluster.keepLogs()}`);
  return exitCode;
}

function runSuite(name: string, env: Readonly<Record<string, string>>): number {
  const report = join(reportDir, `${name.replaceAll(/\W+/g, '-')}.json`);
  const { exitCode } = runStep({
    name: `a real cluster: ${name}`,
    command: [
      'vitest',
      'run',
      '--project=cluster',
      '--project=cluster-alone',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...vitestArgs,
    ],
    env,
  });
  const part = readSummary(report);
  summary = mergeSummaries(summary, part);
  if (isInterrupted) return INTERRUPTED;
  return exitCode === 0 && process.env.CI && part.skipped.length > 0 ? refuseSkips(part.skipped) : exitCode;
}
