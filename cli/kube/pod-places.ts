/**
 * The ready pods of a target as places of a run: each with an agent that is started, or joined, when a session asks for it. A pod that
 * comes is told as soon as its container runs, so that the agent is there when the pod is ready.
 */

import type { Port } from '../../protocol/index.ts';
import { type Clock, systemClock } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import type { Place, PlaceEvents, PlaceSource } from '../fleet/place.ts';
import type { PortMapping } from '../options/port-mapping.ts';
import type { AgentSettings } from '../options/settings.ts';
import type { ClusterTarget } from '../target/target-name.ts';
import type { PodAgentSettings } from './agent-settings.ts';
import type { ClusterClient } from './client.ts';
import { PodAgent, type PodAgentHost } from './pod-agent.ts';
import type { PodTarget, PodWatch } from './pod-target.ts';
import { mappingsInPod, portsInPod, type WantedPorts } from './ports.ts';
import { starterFor } from './starters.ts';

/** What the places of a cluster's target are made with. */
export interface PodPlacesOptions {
  readonly client: ClusterClient;
  readonly target: ClusterTarget;
  readonly watch: PodWatch;
  readonly settings: PodAgentSettings;
  readonly agent: AgentSettings;
  readonly clock?: Clock;
  onDetail(message: string): void;
}

export class PodPlaces implements PlaceSource {
  readonly isChanging = true;
  readonly #options: PodPlacesOptions;
  readonly #stopping = new AbortController();
  #pods: readonly PodTarget[] = [];
  #events: PlaceEvents | undefined;
  #hasToldWhatStays = false;
  #wanted: WantedPorts = { ports: [], namedPorts: [] };
  /** What that is in the first pod. */
  #mappings: readonly PortMapping[] = [];

  constructor(options: PodPlacesOptions) {
    this.#options = options;
  }

  async start(events: PlaceEvents): Promise<readonly Place[]> {
    const { watch } = this.#options;
    this.#events = events;
    this.#pods = await watch.start({
      onComing: pod => pod.isHostNetwork || events.onComing?.(this.#placeOf(pod)),
      onPod: pod => this.#tell(events, pod),
      onGone: (pod, reason) => events.onGone(this.#placeOf(pod), reason),
      onTrouble: message => events.onTrouble(message),
    });
    if (this.#pods.length === 0) throw this.#noPod();
    this.#tellStep(`${this.#pods.length} ready: ${this.#pods.map(({ name }) => name).join(', ')}`);
    for (const pod of this.#pods) refuseHostNetwork(pod);
    return this.#pods.map(pod => this.#placeOf(pod));
  }

  stop(): void {
    this.#options.watch.stop();
    this.#stopping.abort();
  }

  /** What was asked for as ports of the pods, by the first of them. @throws HeadgateError HEADGATE_ERR_USAGE */
  mappingsOf(wanted: WantedPorts): readonly PortMapping[] {
    const [pod] = this.#pods;
    this.#wanted = wanted;
    this.#mappings = pod === undefined ? wanted.ports : mappingsInPod(wanted, pod);
    return this.#mappings;
  }

  /** A name, or a port of a service, may lead to another number in each pod, as during a rollout that changes it. */
  #portIn(pod: PodTarget, remote: Port): Port {
    const index = this.#mappings.findIndex(mapping => mapping.remote === remote);
    return portsInPod(this.#wanted, pod)[index] ?? remote;
  }

  #tell(events: PlaceEvents, pod: PodTarget): void {
    if (pod.isHostNetwork) events.onTrouble(`pod/${pod.name} is left alone: it uses its node's own network.`);
    else events.onPlace(this.#placeOf(pod));
  }

  #placeOf(pod: PodTarget): Place {
    const { client, settings, agent, clock = systemClock } = this.#options;
    const plan = { pod, settings, agent };
    const host: PodAgentHost = {
      client,
      clock,
      signal: this.#stopping.signal,
      onStarted: () => settings.isEphemeral && this.#tellWhatStays(),
      onDetail: message => this.#tellStep(`pod/${pod.name}: ${message}`),
    };
    const open = (): PodAgent => new PodAgent(plan, starterFor(client, plan, clock), host);
    return {
      key: pod.uid,
      text: `pod/${pod.name}`,
      access: open(),
      anotherAccess: open,
      portOf: remote => this.#portIn(pod, remote),
    };
  }

  /** With the time since the process began, which is where the machine's clock begins. */
  #tellStep(message: string): void {
    const { clock = systemClock, onDetail } = this.#options;
    onDetail(`${message} (after ${Math.round(clock.nowMs())} ms)`);
  }

  /** Once: it is the same for all. */
  #tellWhatStays(): void {
    if (this.#hasToldWhatStays) return;
    this.#hasToldWhatStays = true;
    this.#events?.onTrouble(
      'An ephemeral container was added to the pod. It ends with its last session; the entry in the status of the pod, and the Secret of its token, stay until the pod goes.',
    );
  }

  #noPod(): HeadgateError {
    const { target, watch, client } = this.#options;
    const waiting = watch.waiting().map(({ name, reason }) => `${name}: ${reason}`);
    return new HeadgateError('HEADGATE_ERR_NO_POD', `No pod of ${target.text} is ready in "${client.namespace}".`, {
      hint: waiting.length === 0 ? 'It has none at all; is it scaled to zero?' : waiting.slice(0, 5).join('\n'),
    });
  }
}

/** What such a pod sends and gets is mixed with that of its whole node. */
function refuseHostNetwork({ name, isHostNetwork }: PodTarget): void {
  if (!isHostNetwork) return;
  throw new HeadgateError(
    'HEADGATE_ERR_TARGET_IS_HOST',
    `pod/${name} uses its node's own network (hostNetwork): to take its traffic would touch everything on the node.`,
    { hint: 'Choose a target without hostNetwork.' },
  );
}
