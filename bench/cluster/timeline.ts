/** One session from the command to the first request that it takes, and from Ctrl-C to nothing left, step by step. */

import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterClient } from '../../test/cluster/index.ts';
import { AGENTS, LocalAnswerer, SteadyAsker, type TestNamespace } from '../../test/cluster/index.ts';
import { type LabProcess, until } from '../../test/lab/index.ts';
import { startCli } from './built-cli.ts';

const WITHIN_MS = 90_000;
const LEFT_POLL_MS = 20;

/** The lines of the CLI's progress that mark a step, in their order. */
const MARKS: readonly (readonly [step: string, line: RegExp])[] = [
  ['the CLI runs', /"event":"agent_starting"/],
  ['the ready pods are known', /"message":"\d+ ready: /],
  ['Job or container, and token, are made', /: (Job|container) and token made/],
  ["the agent's pod has a node", /: the agent's pod is /],
  ['the agent answers', /: the agent answers/],
  ['the port is taken', /"event":"stealing"/],
];
export const FIRST_REQUEST = 'the first request is here';
export const CLI_ENDED = 'Ctrl-C: the CLI has ended';
export const NOTHING_LEFT = 'Ctrl-C: nothing is left';
/** In the order in which they happen. */
export const STEPS: readonly string[] = [...MARKS.map(([step]) => step), FIRST_REQUEST];

/** Milliseconds since the command, or since Ctrl-C, by step. */
export type Timeline = ReadonlyMap<string, number>;

/** A pod of the target, and a client that asks it without a pause. */
export interface Scene {
  readonly namespace: TestNamespace;
  readonly client: ClusterClient;
  readonly podAddress: string;
}

export async function playSession(scene: Scene, isEphemeral: boolean): Promise<Timeline> {
  const { namespace, client, podAddress } = scene;
  const times = new Map<string, number>();
  await using here = await LocalAnswerer.start();
  const asker = await SteadyAsker.start(namespace, client, `-H 'x-user: alice' http://${podAddress}:8080/`);
  const argv = ['attach', '--progress=json', '-v', '-t', 'deployment/shop', '--steal', '-p', `8080:${here.port}`];
  const startMs = performance.now();
  await using cli = startCli(namespace, [
    ...argv,
    '--header',
    'x-user: alice',
    ...(isEphemeral ? ['--ephemeral'] : []),
  ]);
  noteMarks(cli, startMs, times);
  await until(() => here.urls.length > 0 || !cli.isRunning, { withinMs: WITHIN_MS, what: 'the first request' });
  if (!cli.isRunning) throw new Error(`the CLI ended: ${cli.stderr}`);
  times.set(FIRST_REQUEST, performance.now() - startMs);
  const { failures } = await asker.stop();
  if (failures.length > 0) throw new Error(`requests failed meanwhile: ${failures.join(', ')}`);
  const stopMs = performance.now();
  cli.signal('SIGINT');
  await cli.ended;
  times.set(CLI_ENDED, performance.now() - stopMs);
  await untilNothingRuns(namespace, isEphemeral);
  times.set(NOTHING_LEFT, performance.now() - stopMs);
  return times;
}

function noteMarks(cli: LabProcess, startMs: number, times: Map<string, number>): void {
  cli.child.stderr.on('data', (text: string) => {
    for (const [step, line] of MARKS) {
      if (!times.has(step) && line.test(text)) times.set(step, performance.now() - startMs);
    }
  });
}

/** An ephemeral container stays in the status of its pod: that it has ended is all that can be had. */
async function untilNothingRuns(namespace: TestNamespace, isEphemeral: boolean): Promise<void> {
  for (;;) {
    if (isEphemeral) {
      const pods = await namespace.pods('app=shop');
      const states = pods.flatMap(({ status }) => status?.ephemeralContainerStatuses ?? []);
      if (states.every(({ state }) => state?.terminated !== undefined)) return;
    } else if ((await namespace.namesOf(AGENTS)).length === 0) return;
    await delay(LEFT_POLL_MS);
  }
}
