/** Agents as Jobs: created, or joined when there is one of that name, which only the same pod has. */

import { type Clock, pause } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import { type AgentPod, type ClusterEvent, eventFailure, podFailure } from './agent-failure.ts';
import { type AgentPlan, agentJob, agentNameOf } from './agent-objects.ts';
import { AgentToken } from './agent-token.ts';
import { apiStatus, isPassing } from './api-errors.ts';
import type { ClusterClient } from './client.ts';
import { agentSelectorOfPod } from './labels.ts';
import { JOB_GONE_POLL_MS, JOB_GONE_TIMEOUT_MS, NO_POD_NOTICE_MS } from './limits.ts';
import type { AgentStarter, StartedAgent } from './pod-agent.ts';
import { watchLines } from './short-watch.ts';

/** What is read of a Job. */
interface Job {
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

export class JobStarter implements AgentStarter {
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
    const { job, isJoined } = await this.#createOrJoin(token);
    const pods = this.#watchPod(job, isJoined, watching.signal);
    try {
      const held = isJoined ? await this.#readToken() : await this.#createToken(token, job);
      return {
        ...pods,
        token: held,
        isJoined,
        stop: () => watching.abort(),
        remove: () => this.#remove(job),
      };
    } catch (error) {
      watching.abort();
      if (!isJoined) await this.#remove(job);
      throw error;
    }
  }

  async #createOrJoin(token: string): Promise<{ readonly job: Job; readonly isJoined: boolean }> {
    const { namespace } = this.#plan.pod;
    const endMs = this.#clock.nowMs() + JOB_GONE_TIMEOUT_MS;
    for (;;) {
      try {
        const body = agentJob(this.#plan, token);
        const job = await this.#client.ask<Job>('create', jobsPath(namespace), { body });
        return { job, isJoined: false };
      } catch (error) {
        if (apiStatus(error)?.reason !== 'AlreadyExists') throw await this.#explained(error);
      }
      const job = await this.#existing();
      if (job !== undefined && !isFinished(job)) return { job, isJoined: true };
      if (job?.metadata.deletionTimestamp === undefined && job !== undefined) await this.#remove(job);
      if (this.#clock.nowMs() >= endMs) throw this.#lingering();
      await pause(this.#clock, JOB_GONE_POLL_MS);
    }
  }

  async #existing(): Promise<Job | undefined> {
    try {
      return await this.#client.ask<Job>('get', this.#path());
    } catch (error) {
      if (apiStatus(error)?.status === 404) return undefined;
      throw error;
    }
  }

  /** Who may not create Jobs may be allowed the other way. */
  async #explained(error: unknown): Promise<unknown> {
    if (!(error instanceof HeadgateError) || error.code !== 'HEADGATE_ERR_FORBIDDEN') return error;
    const { namespace } = this.#plan.pod;
    const attributes = { namespace, verb: 'patch', resource: 'pods', subresource: 'ephemeralcontainers' };
    const review = await this.#client
      .ask<{ status?: { allowed?: boolean } }>('create', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: attributes },
        },
      })
      .catch(() => undefined);
    if (review?.status?.allowed !== true) return error;
    return new HeadgateError(error.code, error.message, {
      hint: 'You may add ephemeral containers to pods, though: `--ephemeral` does without a Job.',
      cause: error,
    });
  }

  async #createToken(token: string, { metadata }: Job): Promise<string> {
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: metadata.name, uid: metadata.uid };
    const endMs = this.#clock.nowMs() + JOB_GONE_TIMEOUT_MS;
    while (!(await this.#token.create(token, owner))) {
      if (this.#clock.nowMs() >= endMs) throw this.#tokenFailure('another one takes its place again and again');
      // That of an agent which has just ended: it is of no use to anybody.
      await this.#token.remove();
    }
    return token;
  }

  /** Whoever created the Job is about to create its Secret. */
  async #readToken(): Promise<string> {
    const endMs = this.#clock.nowMs() + JOB_GONE_TIMEOUT_MS;
    for (;;) {
      const token = await this.#token.read();
      if (token !== undefined) return token;
      if (this.#clock.nowMs() >= endMs) throw this.#tokenFailure('whoever started it has not made one');
      await pause(this.#clock, JOB_GONE_POLL_MS);
    }
  }

  #watchPod(job: Job, isJoined: boolean, signal: AbortSignal): Pick<StartedAgent, 'podName' | 'failed'> {
    const { pod, settings } = this.#plan;
    const podName = Promise.withResolvers<string>();
    const failed = Promise.withResolvers<never>();
    failed.promise.catch(() => undefined); // It may fail before anybody asks.
    const look = ({ type, object: it }: { readonly type: string; readonly object: AgentPod }): void => {
      if (!it.metadata.ownerReferences?.some(({ uid }) => uid === job.metadata.uid)) return;
      const failure = podFailure(it, settings.image) ?? (type === 'DELETED' ? goneFailure() : undefined);
      if (failure !== undefined) failed.reject(failure);
      else if (it.spec?.nodeName !== undefined) podName.resolve(it.metadata.name);
    };
    const path = `/api/v1/namespaces/${pod.namespace}/pods`;
    const query = { watch: true, labelSelector: agentSelectorOfPod(pod.uid) };
    void this.#again(() => watchLines({ client: this.#client, path, query, signal }, look), signal);
    if (isJoined) void this.#untilGone(job, signal).then(() => failed.reject(goneFailure()), failed.reject);
    void this.#askEvents(job, signal).then(failure => failure !== undefined && failed.reject(failure));
    return { podName: podName.promise, failed: failed.promise };
  }

  /** A watch that is cut off begins anew, with what there is. */
  async #again(watch: () => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await watch();
      await pause(this.#clock, JOB_GONE_POLL_MS, signal);
    }
  }

  /**
   * Its last agent may have ended as it was joined, and its pod be gone before it is watched. Never resolves once nobody waits.
   * @throws HeadgateError when the API server does not say
   */
  async #untilGone(job: Job, signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(this.#clock, NO_POD_NOTICE_MS, signal);
      if (signal.aborted) return new Promise(() => undefined);
      try {
        const now = await this.#existing();
        if (now === undefined || now.metadata.uid !== job.metadata.uid || isFinished(now)) return;
      } catch (error) {
        // The API server is away: there is another try.
        if (!isPassing(error)) throw error;
      }
    }
  }

  /** Asks for the Job's events until there is a refusal or nobody waits any more. */
  async #askEvents({ metadata }: Job, signal: AbortSignal): Promise<HeadgateError | undefined> {
    const path = `/api/v1/namespaces/${this.#plan.pod.namespace}/events`;
    const query = { fieldSelector: `involvedObject.uid=${metadata.uid}` };
    for (;;) {
      await pause(this.#clock, NO_POD_NOTICE_MS, signal);
      if (signal.aborted) return undefined;
      try {
        const { items } = await this.#client.ask<{ items: readonly ClusterEvent[] }>('list', path, { query, signal });
        const failure = eventFailure(items);
        if (failure !== undefined) return failure;
      } catch {
        return undefined; // Who may not read events gets the failure by time.
      }
    }
  }

  async #remove({ metadata }: Job): Promise<void> {
    const body = { propagationPolicy: 'Background', preconditions: { uid: metadata.uid } };
    // It is gone already, or somebody else's by now: then it is not ours to remove.
    await this.#client.ask('delete', this.#path(), { body }).catch(() => undefined);
  }

  #path(): string {
    const { namespace, uid } = this.#plan.pod;
    return `${jobsPath(namespace)}/${agentNameOf(uid)}`;
  }

  #tokenFailure(why: string): HeadgateError {
    const { pod } = this.#plan;
    return new HeadgateError('HEADGATE_ERR_AGENT_START', `The agent of pod/${pod.name} has no token: ${why}.`, {
      hint: `\`headgate clean\` removes what dead agents left; \`kubectl -n ${pod.namespace} get job,secret -l ${agentSelectorOfPod(pod.uid)}\` shows it.`,
    });
  }

  #lingering(): HeadgateError {
    const { pod } = this.#plan;
    return new HeadgateError(
      'HEADGATE_ERR_AGENT_START',
      `The Job of the last agent of pod/${pod.name} has ended, and is not removed by the cluster.`,
      { hint: `\`headgate clean\` removes it, or \`kubectl -n ${pod.namespace} delete job ${agentNameOf(pod.uid)}\`.` },
    );
  }
}

/** Told to whoever waits for it. */
function goneFailure(): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_AGENT_START', 'The agent is gone: its pod was deleted.');
}

function jobsPath(namespace: string): string {
  return `/apis/batch/v1/namespaces/${namespace}/jobs`;
}

function isFinished({ metadata, status }: Job): boolean {
  if (metadata.deletionTimestamp !== undefined) return true;
  const ends = new Set(['Complete', 'Failed', 'SuccessCriteriaMet', 'FailureTarget']);
  return status?.conditions?.some(({ type, status: is }) => ends.has(type) && is === 'True') === true;
}
