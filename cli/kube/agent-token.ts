/** The token of a pod's agent: a Secret, which whoever starts the agent makes and whoever joins it reads, if the cluster lets them. */

import { agentNameOf, agentSecret, type Owner, TOKEN_KEY } from './agent-objects.ts';
import { apiStatus } from './api-errors.ts';
import type { ClusterClient } from './client.ts';
import type { PodTarget } from './pod-target.ts';

export class AgentToken {
  readonly #client: ClusterClient;
  readonly #pod: PodTarget;

  constructor(client: ClusterClient, pod: PodTarget) {
    this.#client = client;
    this.#pod = pod;
  }

  /** @param owner what it goes with. @returns whether it was made: false when there is one already. @throws HeadgateError */
  async create(token: string, owner: Owner): Promise<boolean> {
    try {
      await this.#client.ask('create', this.#collection(), { body: agentSecret(this.#pod, token, owner) });
      return true;
    } catch (error) {
      if (apiStatus(error)?.reason !== 'AlreadyExists') throw error;
      return false;
    }
  }

  /** @returns undefined when there is none. @throws HeadgateError */
  async read(): Promise<string | undefined> {
    try {
      const { data } = await this.#client.ask<{ readonly data?: Readonly<Record<string, string>> }>(
        'get',
        this.#path(),
      );
      return Buffer.from(data?.[TOKEN_KEY] ?? '', 'base64').toString();
    } catch (error) {
      if (apiStatus(error)?.status !== 404) throw error;
      return undefined;
    }
  }

  /** Nothing happens when there is none. @throws HeadgateError */
  async remove(): Promise<void> {
    try {
      await this.#client.ask('delete', this.#path());
    } catch (error) {
      if (apiStatus(error)?.status !== 404) throw error;
    }
  }

  #collection(): string {
    return `/api/v1/namespaces/${this.#pod.namespace}/secrets`;
  }

  #path(): string {
    return `${this.#collection()}/${agentNameOf(this.#pod.uid)}`;
  }
}
