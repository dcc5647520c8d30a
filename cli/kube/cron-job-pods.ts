/**
 * Which pods are a CronJob's. A pod names its Job, and the Job its CronJob. The controller's own jobs are known by their names,
 * `NAME-MINUTES`; one that was made by hand (`kubectl create job --from=cronjob/NAME`) has any name, and is looked up once.
 */

import type { V1Job, V1Pod } from '@kubernetes/client-node';
import { apiStatus } from './api-errors.ts';
import type { ClusterClient } from './client.ts';
import { MAX_KNOWN_JOBS } from './limits.ts';
import { listPages } from './list-pages.ts';
import { collectionPath } from './workload-paths.ts';

export class CronJobPods {
  readonly #client: ClusterClient;
  readonly #cronJob: string;
  /** By the names of jobs that the controller did not name: whether they are the CronJob's, or the question. */
  readonly #jobs = new Map<string, boolean | Promise<boolean>>();

  constructor(client: ClusterClient, cronJob: string) {
    this.#client = client;
    this.#cronJob = cronJob;
  }

  /** Reads the jobs that are there, so that their pods need no question each. */
  async readJobs(): Promise<void> {
    try {
      for await (const job of listPages<V1Job>(this.#client, collectionPath('job', this.#client.namespace), {})) {
        if (this.#jobs.size < MAX_KNOWN_JOBS) this.#jobs.set(job.metadata?.name ?? '', this.#owns(job));
      }
    } catch (error) {
      // Who may not list jobs gets those of the controller.
      if (apiStatus(error)?.status !== 403) throw error;
    }
  }

  belongs({ metadata }: V1Pod): boolean | Promise<boolean> {
    const name = metadata?.ownerReferences?.find(({ kind }) => kind === 'Job')?.name;
    if (name === undefined) return false;
    if (this.#isNamedByController(name)) return true;
    const known = this.#jobs.get(name);
    if (known !== undefined) return known;
    if (this.#jobs.size >= MAX_KNOWN_JOBS) this.#jobs.clear();
    const answer = this.#look(name);
    this.#jobs.set(name, answer);
    return answer;
  }

  #isNamedByController(job: string): boolean {
    return job.startsWith(`${this.#cronJob}-`) && /^[0-9]+$/.test(job.slice(this.#cronJob.length + 1));
  }

  #owns({ metadata }: V1Job): boolean {
    return metadata?.ownerReferences?.some(({ kind, name }) => kind === 'CronJob' && name === this.#cronJob) === true;
  }

  /** Never rejects. */
  async #look(name: string): Promise<boolean> {
    try {
      const isOwned = this.#owns(
        await this.#client.ask<V1Job>('get', collectionPath('job', this.#client.namespace, name)),
      );
      this.#jobs.set(name, isOwned);
      return isOwned;
    } catch {
      // It is gone, or cannot be asked about now: the next event of its pod asks again.
      this.#jobs.delete(name);
      return false;
    }
  }
}
