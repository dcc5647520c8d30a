/**
 * An agent that is started in one pod of the target as a session starts it, takes nothing, and is left again. An agent says that it
 * is ready only when each step before has worked, so what stopped it tells the step, and a welcome tells them all:
 *
 *     admitted ──► image pulled ──► container found ──► namespace entered ──► engine proven ──► welcome ──► left, gone
 *
 * One that serves the pod already is joined. It leaves as a session does, by a goodbye: whoever joined meanwhile keeps the agent.
 */

import {
  type AgentMessage,
  type AgentMessageOf,
  PROTOCOL_VERSION,
  RESET_NO_SUBSCRIPTION,
} from '../../protocol/index.ts';
import { type Clock, pause } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import { isImageFailure } from '../kube/agent-failure.ts';
import { agentNameOf } from '../kube/agent-objects.ts';
import { apiStatus } from '../kube/api-errors.ts';
import type { ClusterClient } from '../kube/client.ts';
import { agentSelectorOfPod } from '../kube/labels.ts';
import { PodAgent } from '../kube/pod-agent.ts';
import type { PodTarget } from '../kube/pod-target.ts';
import { starterFor } from '../kube/starters.ts';
import { AGENT_GONE_POLL_MS, AGENT_GONE_TIMEOUT_MS, CONNECT_TIMEOUT_MS } from '../limits.ts';
import type { Settings } from '../options/settings.ts';
import { type Greeted, greet } from '../session/handshake.ts';
import type { AgentAddress } from '../target/agent-report.ts';
import { packageVersion } from '../version.ts';
import { failed, OK, type Outcome, ok, skipped, warning } from './check.ts';

/** What a trial works with. */
export interface TrialHost {
  readonly client: ClusterClient;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** The steps of an agent's start, in their order. */
const STAGES = ['agent-start', 'agent-image', 'agent-container', 'agent-capabilities', 'agent-engine'] as const;
export type Stage = (typeof STAGES)[number];

/** Where an agent stood when it ended with a code of its own. */
const STAGE_OF_CODE: Readonly<Record<string, Stage>> = {
  HEADGATE_ERR_TARGET_INVALID: 'agent-container',
  HEADGATE_ERR_TARGET_NOT_FOUND: 'agent-container',
  HEADGATE_ERR_TARGET_AMBIGUOUS: 'agent-container',
  HEADGATE_ERR_TARGET_IS_HOST: 'agent-container',
  HEADGATE_ERR_TARGET_ENTER: 'agent-capabilities',
  HEADGATE_ERR_NO_ENGINE: 'agent-engine',
  HEADGATE_ERR_RULES: 'agent-engine',
  HEADGATE_ERR_RULES_CHILD: 'agent-engine',
};

const FIX = 'docs/kubernetes.md tells how agents are started; `kubectl get events` of the namespace may say more.';

type Status = AgentMessageOf<'status'>['report'];

export class Trial {
  readonly pod: PodTarget;
  readonly #host: TrialHost;
  readonly #access: PodAgent;
  readonly #ending = new AbortController();
  readonly #status = Promise.withResolvers<Status | undefined>();
  #address: AgentAddress | undefined;
  #greeted: Greeted | undefined;
  #problem: HeadgateError | undefined;
  #tookMs = 0;

  constructor(pod: PodTarget, host: TrialHost) {
    this.pod = pod;
    this.#host = host;
    this.#access = this.anotherAccess();
  }

  /** A way to the agent of this pod, for one session. */
  anotherAccess(): PodAgent {
    const { client, settings, clock } = this.#host;
    const plan = { pod: this.pod, settings: settings.podAgent, agent: settings.agent };
    const signal = this.#ending.signal;
    const onDetail = (): void => undefined;
    return new PodAgent(plan, starterFor(client, plan, clock), { client, clock, signal, onDetail });
  }

  /** Starts or joins, and waits for the welcome. What goes wrong is told by the checks. */
  async begin(): Promise<Outcome> {
    const { clock } = this.#host;
    const startMs = clock.nowMs();
    try {
      this.#address = await this.#access.find();
      this.#greeted = await this.#greet(this.#address);
      this.#greeted.tunnel.send({ type: 'statusRequest', id: 1 });
    } catch (error) {
      if (!(error instanceof HeadgateError)) throw error;
      this.#problem = error;
    }
    this.#tookMs = Math.round(clock.nowMs() - startMs);
    return this.upTo('agent-start', this.#address?.joined ? 'one is there already, and is joined' : undefined);
  }

  /** Whether the agent came past this step. */
  upTo(stage: Stage, detail?: string): Outcome {
    const problem = this.#problem;
    if (problem === undefined) return detail === undefined ? OK : ok(detail);
    const stood = stageOf(problem);
    if (stood === stage) return failed(problem.message, problem.hint ?? FIX);
    return STAGES.indexOf(stood) > STAGES.indexOf(stage) ? OK : skipped(`the agent came no further than ${stood}`);
  }

  engine(): Outcome {
    const engine = this.#greeted?.welcome.engine;
    return this.upTo(
      'agent-engine',
      `${engine}, which carried a connection of the agent's own; ${this.#tookMs} ms from the start`,
    );
  }

  clientAddress(): Outcome {
    if (this.#greeted?.welcome.clientAddressKept) return OK;
    if (!this.#host.settings.agent.clientAddress) return ok('not asked for');
    return warning(
      'the app sees the address of the agent instead of that of its client',
      'The log of the agent says why: the kernel of the node, or the image, which needs `ip`.',
    );
  }

  async mesh(): Promise<Outcome> {
    const cancel = this.#host.clock.after(CONNECT_TIMEOUT_MS, () => this.#status.resolve(undefined));
    const status = await this.#status.promise;
    cancel();
    if (status === undefined) return failed('the agent does not say what it found', 'Try again.');
    return ok(status.mesh === undefined ? 'no sidecar listens in the pod' : `${status.mesh}, by what it listens on`);
  }

  /** Leaves, and waits until nothing of what was started is there any more. */
  async end(): Promise<Outcome> {
    const { settings } = this.#host;
    this.#greeted?.tunnel.send({ type: 'goodbye' });
    this.#greeted?.tunnel.close();
    this.#ending.abort();
    if (this.#address === undefined) return skipped('none was started');
    if (this.#address.joined) return ok('others use it, so it stays');
    if (settings.podAgent.isEphemeral)
      return ok('it ends; the name of its container stays in the pod, as Kubernetes has it');
    return this.#untilGone();
  }

  async #untilGone(): Promise<Outcome> {
    const { clock } = this.#host;
    const endMs = clock.nowMs() + AGENT_GONE_TIMEOUT_MS;
    while (clock.nowMs() < endMs) {
      if (await this.#isGone()) return OK;
      await pause(clock, AGENT_GONE_POLL_MS);
    }
    return warning(
      `its Job ${agentNameOf(this.pod.uid)} is still there after ${AGENT_GONE_TIMEOUT_MS / 1000} s`,
      'A session of somebody may have joined the agent meanwhile; otherwise the cluster removes it late.',
    );
  }

  async #isGone(): Promise<boolean> {
    const { client } = this.#host;
    const { namespace, uid } = this.pod;
    try {
      await client.ask('get', `/apis/batch/v1/namespaces/${namespace}/jobs/${agentNameOf(uid)}`);
      return false;
    } catch (error) {
      if (apiStatus(error)?.status !== 404) throw error;
    }
    const query = { labelSelector: agentSelectorOfPod(uid) };
    const { items } = await client.ask<{ items: readonly unknown[] }>('list', `/api/v1/namespaces/${namespace}/pods`, {
      query,
    });
    return items.length === 0;
  }

  #greet(address: AgentAddress): Promise<Greeted> {
    const { clock, settings } = this.#host;
    return greet(address, {
      access: this.#access,
      clock,
      // An observer would not do: the agent goes soon after its last session, and late when it never had one.
      hello: {
        type: 'hello',
        protocol: PROTOCOL_VERSION,
        version: packageVersion(),
        role: 'session',
        name: settings.name,
      },
      events: {
        onOpen: stream => stream.reset(RESET_NO_SUBSCRIPTION, 0),
        onMessage: message => this.#onMessage(message),
        onClosed: () => this.#status.resolve(undefined),
      },
    });
  }

  #onMessage(message: AgentMessage): void {
    if (message.type === 'status') this.#status.resolve(message.report);
  }
}

/** The step at which an agent stood when it failed so. */
function stageOf(error: HeadgateError): Stage {
  return STAGE_OF_CODE[error.code] ?? (isImageFailure(error) ? 'agent-image' : 'agent-start');
}
