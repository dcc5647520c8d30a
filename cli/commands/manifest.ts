/** `headgate agent manifest`, and `--dry-run` of a session: what would be put into the cluster. Only reads are made. */

import { systemClock } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import { ClusterClient } from '../kube/client.ts';
import { loadAccess } from '../kube/kubeconfig.ts';
import { manifestOf } from '../kube/manifest.ts';
import { outgoingPlan } from '../kube/outgoing-places.ts';
import type { PodTarget } from '../kube/pod-target.ts';
import { watchPods } from '../kube/pod-watch.ts';
import { mappingsInPod } from '../kube/ports.ts';
import type { SessionFlags } from '../options/flags.ts';
import { formatPortMapping } from '../options/port-mapping.ts';
import { mergeSettings, type Settings } from '../options/settings.ts';
import { type ClusterTarget, isClusterTarget, isTargetless } from '../target/target-name.ts';
import type { Terminal } from '../terminal.ts';
import { readLayers } from './prepare.ts';

/** The objects alone. @returns 0. @throws HeadgateError when the target has no ready pod */
export async function agentManifest(flags: SessionFlags, terminal: Terminal): Promise<number> {
  const settings = mergeSettings([...readLayers(flags, terminal).layers, { mode: 'steal' }]);
  const pods = await podsOf(settings);
  terminal.stdout.write(manifestOf(plansOf(pods, settings), { hasCalls: false }));
  return 0;
}

/** The objects with each call, and what would be taken. @returns 0. @throws HeadgateError as a session would until it starts agents */
export async function dryRun(settings: Settings, terminal: Terminal): Promise<number> {
  if (isTargetless(settings.target)) return dryRunAlone(settings, terminal);
  const pods = await podsOf(settings);
  const ports = new Set(pods.flatMap(pod => mappingsInPod(settings, pod).map(formatPortMapping)));
  const which = ports.size === 0 ? 'the ports that the command opens' : `port ${[...ports].join(', ')}`;
  const does = settings.mode === 'mirror' ? 'mirrored' : 'stolen';
  terminal.stdout.write(manifestOf(plansOf(pods, settings), { hasCalls: true }));
  const words = `Then ${which} of ${pods.length === 1 ? 'this pod' : `these ${pods.length} pods`} would be ${does}.`;
  terminal.stdout.write(`# ${words} Nothing was started, and nothing was changed.\n`);
  return 0;
}

/** Of a command without a target. */
function dryRunAlone({ cluster, podAgent, agent }: Settings, terminal: Terminal): number {
  const { namespace } = loadAccess(cluster);
  const plan = outgoingPlan(namespace, podAgent, { agent });
  terminal.stdout.write(manifestOf([plan], { hasCalls: true }));
  const words = 'Then what the command dials would leave from that pod.';
  terminal.stdout.write(`# ${words} Nothing was started, and nothing was changed.\n`);
  return 0;
}

function plansOf(pods: readonly PodTarget[], { podAgent, agent }: Settings): Parameters<typeof manifestOf>[0] {
  return pods.map(pod => ({ pod, settings: podAgent, agent }));
}

async function podsOf(settings: Settings): Promise<readonly PodTarget[]> {
  const target = requireClusterTarget(settings);
  const client = ClusterClient.of(settings.cluster);
  const watch = watchPods({ client, target, isOnePod: settings.isOnePod, clock: systemClock });
  try {
    const ignore = (): void => undefined;
    const pods = await watch.start({ onPod: ignore, onGone: ignore, onTrouble: ignore });
    if (pods.length > 0) return pods;
    const hint = watch
      .waiting()
      .map(({ name, reason }) => `${name}: ${reason}`)
      .slice(0, 5)
      .join('\n');
    throw new HeadgateError('HEADGATE_ERR_NO_POD', `No pod of ${target.text} is ready in "${client.namespace}".`, {
      hint: hint === '' ? 'It has none at all; is it scaled to zero?' : hint,
    });
  } finally {
    watch.stop();
    client.close();
  }
}

function requireClusterTarget({ target }: Settings): ClusterTarget {
  if (isClusterTarget(target)) return target;
  throw new HeadgateError(
    'HEADGATE_ERR_UNSUPPORTED',
    `${target.text} lies on this machine: nothing is put into a cluster for it.`,
    {
      hint: 'Name a target in a cluster: deployment/NAME, pod/NAME …',
    },
  );
}
