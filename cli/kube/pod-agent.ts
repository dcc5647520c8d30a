/**
 * The agent of one pod: started as a Job or joined, and reached through the API server.
 *
 *     find():  create Job ──created──► create Secret ─────────────► address
 *                 └──exists──► finished? delete, once more : read Secret ──► address (joined)
 *     open():  watch the agent's pod; from the moment it has a node: port-forward, WebSocket, again and again (overlapping.ts), until
 *              the agent answers, its pod fails (said in words), or time is over
 *
 * The pod is not waited for until it counts as Running: the kubelet says so up to a second late.
 */

import { randomBytes } from 'node:crypto';
import { type Clock, pause } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import type { AgentAccess } from '../session/handshake.ts';
import { type Tunnel, type TunnelEvents, tunnelOver } from '../session/tunnel.ts';
import type { AgentAddress } from '../target/agent-report.ts';
import type { AgentPlan } from './agent-objects.ts';
import { apiStatus, isPassing } from './api-errors.ts';
import type { ClusterClient } from './client.ts';
import { JOB_GONE_POLL_MS, POD_AGENT_TIMEOUT_MS } from './limits.ts';
import { firstToSucceed } from './overlapping.ts';
import { openPortForward } from './port-forward.ts';

/** How an agent gets into the cluster: by a Job, or as an ephemeral container. */
export interface AgentStarter {
  /** Starts or joins one. @throws HeadgateError */
  start(token: string): Promise<StartedAgent>;
}

/** An agent that is there, or will be. */
export interface StartedAgent {
  readonly token: string;
  readonly isJoined: boolean;
  /** The pod to forward to, as soon as it has a node. */
  readonly podName: Promise<string>;
  /** Rejects when it ends or will never run. Never resolves. */
  readonly failed: Promise<never>;
  /** Ends the watch. */
  stop(): void;
  /** Takes away what could not start, so that the next attempt begins anew. Never throws. */
  remove(): Promise<void>;
}

/** What an agent of a pod works with. */
export interface PodAgentHost {
  readonly client: ClusterClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  onDetail(message: string): void;
  /** An agent is there that was not before. */
  onStarted?(): void;
}

export class PodAgent implements AgentAccess {
  readonly #plan: AgentPlan;
  readonly #starter: AgentStarter;
  readonly #host: PodAgentHost;
  #started: StartedAgent | undefined;
  /** Whether that one is watched no more. */
  #isStale = false;

  constructor(plan: AgentPlan, starter: AgentStarter, host: PodAgentHost) {
    this.#plan = plan;
    this.#starter = starter;
    this.#host = host;
    host.signal.addEventListener('abort', () => this.#started?.stop());
  }

  async find(): Promise<AgentAddress> {
    this.#started?.stop();
    const { pod, settings } = this.#plan;
    const started = await this.#starter.start(randomBytes(32).toString('base64url'));
    started.failed.catch(() => undefined);
    started.podName.catch(() => undefined);
    this.#started = started;
    this.#isStale = false;
    this.#host.onDetail(
      started.isJoined ? 'there is an agent already' : `${settings.isEphemeral ? 'container' : 'Job'} and token made`,
    );
    if (!started.isJoined) this.#host.onStarted?.();
    if (this.#host.signal.aborted) started.stop();
    return {
      url: `ws://127.0.0.1:${settings.controlPort}`,
      token: started.token,
      pid: 0,
      target: `pod/${pod.name}`,
      version: '',
      joined: started.isJoined,
    };
  }

  async open(address: AgentAddress, events: TunnelEvents, clock: Clock): Promise<Tunnel> {
    const endMs = clock.nowMs() + POD_AGENT_TIMEOUT_MS;
    // Whoever opens once more (it could not be resumed) may meet one that has ended since.
    let found = this.#isStale ? await this.find() : address;
    for (;;) {
      const started = this.#started;
      if (started === undefined) throw new Error('an agent is opened before it was found');
      try {
        return await this.#openStarted(started, { address: found, events, clock });
      } catch (error) {
        // Whoever joined came too late, perhaps: the agent was about to end.
        const isLate = started.isJoined && error instanceof HeadgateError && error.code === 'HEADGATE_ERR_AGENT_START';
        if (!isLate || this.#host.signal.aborted || clock.nowMs() >= endMs) throw error;
      }
      await pause(clock, JOB_GONE_POLL_MS, this.#host.signal);
      found = await this.find();
    }
  }

  /** A container cannot be taken away: it ends by itself. */
  async release(): Promise<void> {
    await this.#started?.remove();
  }

  async #openStarted(started: StartedAgent, opening: Opening): Promise<Tunnel> {
    const givenUp = new AbortController();
    try {
      const podName = await Promise.race([started.podName, started.failed, this.#deadline()]);
      this.#host.onDetail(`the agent's pod is ${podName}`);
      return await Promise.race([this.#reach(podName, opening, givenUp.signal), started.failed]);
    } catch (error) {
      givenUp.abort();
      if (!started.isJoined && !this.#host.signal.aborted) await started.remove();
      throw error;
    } finally {
      started.stop();
      this.#isStale = true;
    }
  }

  /** Tries until it succeeds; whoever races it ends it by `givenUp`. */
  async #reach(podName: string, { address, events, clock }: Opening, givenUp: AbortSignal): Promise<Tunnel> {
    const { client } = this.#host;
    const signal = AbortSignal.any([this.#host.signal, givenUp]);
    const { pod, settings } = this.#plan;
    const target = { namespace: pod.namespace, podName, port: settings.controlPort };
    const tunnel = await firstToSucceed({
      clock,
      signal,
      endMs: clock.nowMs() + POD_AGENT_TIMEOUT_MS,
      // An agent that starts answers when it is ready; a pod half made may never.
      attempt: async own => tunnelOver(await openPortForward(client, target, own))(address, events, clock),
      mayComeRight,
    });
    this.#host.onDetail('the agent answers');
    return tunnel;
  }

  async #deadline(): Promise<never> {
    const { clock, signal } = this.#host;
    await pause(clock, POD_AGENT_TIMEOUT_MS, signal);
    const { pod } = this.#plan;
    throw new HeadgateError(
      'HEADGATE_ERR_AGENT_START',
      `The agent of pod/${pod.name} did not start within ${POD_AGENT_TIMEOUT_MS / 1000} s.`,
      { hint: `\`kubectl -n ${pod.namespace} describe job headgate-${pod.uid}\` tells more.` },
    );
  }
}

interface Opening {
  readonly address: AgentAddress;
  readonly events: TunnelEvents;
  readonly clock: Clock;
}

/** A pod that is not there yet, a port that is not open yet, an agent that is not ready yet. */
function mayComeRight(error: unknown): boolean {
  if (!(error instanceof HeadgateError)) return false;
  if (error.code === 'HEADGATE_ERR_CONNECT') return !/HTTP status 40[13]/.test(error.message);
  const status = apiStatus(error)?.status;
  return isPassing(error) || status === 404 || status === 400;
}
