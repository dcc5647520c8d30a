/**
 * Agents as ephemeral containers of the target's own pod, for clusters that let nobody see the processes of a node. Such a container
 * can be added and never be removed or started again, so each agent is one more: headgate-1, headgate-2 … Two who add the same one at
 * the same moment end up with one: the second is refused, and joins.
 */

import { type Clock, pause } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import { type AgentPod, containerFailure } from './agent-failure.ts';
import { type AgentPlan, ephemeralContainer, podOwner } from './agent-objects.ts';
import { AgentToken } from './agent-token.ts';
import { apiStatus } from './api-errors.ts';
import type { ClusterClient } from './client.ts';
import { JOB_GONE_POLL_MS, JOB_GONE_TIMEOUT_MS } from './limits.ts';
import type { AgentStarter, StartedAgent } from './pod-agent.ts';
import { watchLines } from './short-watch.ts';

const NAME = /^headgate-([0-9]+)$/;

export class EphemeralStarter implements AgentStarter {
  readonly #client: ClusterClient;
  readonly #plan: AgentPlan;
  readonly #clock: Clock;
  readonly #token: AgentToken;

  constructor(client: ClusterClient, plan: AgentPlan, clock: Clock) {
    this.#client = client;
    this.#plan = plan;
    this.#clock = clock;
    this.#token = new AgentToken(client, plan.pod);
  }

  async start(token: string): Promise<StartedAgent> {
    const watching = new AbortController();
    const { name, isJoined, held } = await this.#addOrJoin(token);
    return {
      token: held,
      isJoined,
      podName: Promise.resolve(this.#plan.pod.name),
      failed: this.#watch(name, watching.signal),
      stop: () => watching.abort(),
      remove: () => Promise.resolve(), // The API has no way to.
    };
  }

  async #addOrJoin(token: string): Promise<{ name: string; isJoined: boolean; held: string }> {
    const endMs = this.#clock.nowMs() + JOB_GONE_TIMEOUT_MS;
    for (;;) {
      const all = await this.#containers();
      const running = all.find(({ isOver }) => !isOver);
      if (running !== undefined) {
        return { name: running.name, isJoined: true, held: await this.#tokenOf(running.name) };
      }
      const held = await this.#tokenOrThatBefore(token);
      const isOurs = held === token;
      const name = `headgate-${Math.max(0, ...all.map(({ index }) => index)) + 1}`;
      try {
        const body = { spec: { ephemeralContainers: [ephemeralContainer(this.#plan, name, held)] } };
        await this.#client.ask('patch', `${this.#podPath()}/ephemeralcontainers`, { body });
        return { name, isJoined: false, held };
      } catch (error) {
        const status = apiStatus(error)?.status;
        const isRace = (status === 409 || status === 422) && (await this.#containers()).length > all.length;
        if (isRace && this.#clock.nowMs() < endMs) continue;
        // No container holds it: it shall not outlive the attempt.
        if (isOurs) await this.#token.remove().catch(() => undefined); // What was refused is to be told.
        throw error;
      }
    }
  }

  /** The agents that were ever added to this pod. */
  async #containers(): Promise<{ name: string; index: number; isOver: boolean }[]> {
    const pod = await this.#client.ask<
      AgentPod & { readonly spec?: { readonly ephemeralContainers?: readonly { readonly name: string }[] } }
    >('get', this.#podPath());
    const ended = new Set(
      pod.status?.ephemeralContainerStatuses?.flatMap(({ name, state }) => (state?.terminated ? [name] : [])),
    );
    return (pod.spec?.ephemeralContainers ?? []).flatMap(({ name }) => {
      const index = NAME.exec(name)?.[1];
      return index === undefined ? [] : [{ name, index: Number(index), isOver: ended.has(name) }];
    });
  }

  /** That of an agent before is as good: it belongs to the same pod. */
  async #tokenOrThatBefore(token: string): Promise<string> {
    for (;;) {
      if (await this.#token.create(token, podOwner(this.#plan.pod))) return token;
      const before = await this.#token.read();
      if (before !== undefined) return before;
    }
  }

  /** That of an agent that runs. */
  async #tokenOf(name: string): Promise<string> {
    const token = await this.#token.read();
    if (token !== undefined) return token;
    const { pod } = this.#plan;
    throw new HeadgateError(
      'HEADGATE_ERR_AGENT_START',
      `An agent runs in pod/${pod.name} as the container ${name}, and its token is gone: nobody can join it.`,
      { hint: 'It ends with its last session; whoever comes after that starts another one.' },
    );
  }

  #watch(name: string, signal: AbortSignal): Promise<never> {
    const { pod, settings } = this.#plan;
    const failed = Promise.withResolvers<never>();
    failed.promise.catch(() => undefined); // It may fail before anybody asks.
    const path = `/api/v1/namespaces/${pod.namespace}/pods`;
    const query = { watch: true, fieldSelector: `metadata.name=${pod.name}` };
    const look = ({ object }: { object: AgentPod }): void => {
      const status = object.status?.ephemeralContainerStatuses?.find(each => each.name === name);
      const failure = status === undefined ? undefined : containerFailure(status, settings.image);
      if (failure !== undefined) failed.reject(failure);
    };
    void this.#again(() => watchLines({ client: this.#client, path, query, signal }, look), signal);
    return failed.promise;
  }

  async #again(watch: () => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await watch();
      await pause(this.#clock, JOB_GONE_POLL_MS, signal);
    }
  }

  #podPath(): string {
    const { namespace, name } = this.#plan.pod;
    return `/api/v1/namespaces/${namespace}/pods/${name}`;
  }
}
