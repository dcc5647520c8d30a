/** From settings to the places that a run is about: one of this machine, or the ready pods of a cluster's target. */

import { systemClock } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import { FixedPlace, type PlaceSource } from '../fleet/place.ts';
import { ClusterClient } from '../kube/client.ts';
import { outgoingPlaces } from '../kube/outgoing-places.ts';
import { PodPlaces } from '../kube/pod-places.ts';
import { watchPods } from '../kube/pod-watch.ts';
import type { Settings } from '../options/settings.ts';
import { openTunnel } from '../session/tunnel.ts';
import type { ReadyReport } from '../target/agent-report.ts';
import { requireRoot, startLocalAgent } from '../target/local-agent.ts';
import { requireRunDirectory, runDirectory } from '../target/run-directory.ts';
import { runningAgentOf } from '../target/running-agent.ts';
import { isClusterTarget, isTargetless, type LocalTarget } from '../target/target-name.ts';
import type { Terminal } from '../terminal.ts';
import { foundOnce } from './found-agent.ts';

/** Starts or joins an agent; `onLog` gets its log until it is ready. */
export type AgentFinder = (onLog: (line: string) => void) => Promise<ReadyReport>;

/** What the places are looked for with. */
export interface PlaceSearch {
  readonly settings: Settings;
  /** How many -v were given. */
  readonly verbosity: number;
  readonly terminal: Terminal;
  /** Starts or joins the agent; by default where the target is. */
  readonly findAgent: AgentFinder | undefined;
  onDetail(message: string): void;
}

/** @throws HeadgateError HEADGATE_ERR_KUBECONFIG */
export function placesOf(search: PlaceSearch): PlaceSource {
  const { settings, onDetail } = search;
  const { target } = settings;
  const find = search.findAgent ?? (isClusterTarget(target) ? undefined : localFinder(target, search));
  if (find !== undefined) {
    const onLog = (line: string): void => onDetail(`agent: ${line}`);
    return new FixedPlace(
      target.text,
      foundOnce(() => find(onLog), openTunnel),
    );
  }
  if (!isClusterTarget(target)) throw new Error('a target is neither of this machine nor of a cluster');
  if (isTargetless(target)) return placesWithoutTarget(search);
  const client = ClusterClient.of(settings.cluster);
  const watch = watchPods({ client, target, isOnePod: settings.isOnePod });
  return new PodPlaces({ client, target, watch, settings: settings.podAgent, agent: settings.agent, onDetail });
}

/** @throws HeadgateError HEADGATE_ERR_TARGET where there is no cluster either */
function placesWithoutTarget({ settings, onDetail }: PlaceSearch): PlaceSource {
  try {
    const client = ClusterClient.of(settings.cluster);
    return outgoingPlaces({ client, settings: settings.podAgent, agent: settings.agent, clock: systemClock, onDetail });
  } catch (error) {
    if (!(error instanceof HeadgateError) || error.code !== 'HEADGATE_ERR_KUBECONFIG') throw error;
    throw new HeadgateError(
      'HEADGATE_ERR_TARGET',
      `No target is given, and no cluster to dial from. ${error.message}`,
      {
        hint: `Name a target: -t deployment/NAME, -t netns/NAME or -t pid/NUMBER. ${error.hint ?? ''}`.trim(),
        cause: error,
      },
    );
  }
}

function localFinder(target: LocalTarget, { settings, verbosity, terminal }: PlaceSearch): AgentFinder {
  const directory = runDirectory(terminal.environment);
  let told: string | undefined;
  return async onLog => {
    requireRoot(target, terminal.commandLine);
    requireRunDirectory(directory);
    const running = runningAgentOf(target, directory);
    // Who is told of the same one again was not taken by it: another agent that starts finds out how things are.
    if (running !== undefined && running.url !== told) {
      told = running.url;
      return running;
    }
    return startLocalAgent({ target, settings: settings.agent, onLog, isVerbose: verbosity >= 2 });
  };
}
