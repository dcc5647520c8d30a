/** A process of this machine that answers instead of the app, and the session that brings it the requests. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type Headgate, until } from '../lab/index.ts';
import { images } from './cluster.ts';
import type { ClusterUser } from './cluster-user.ts';
import { PATIENCE_MS } from './patience.ts';
import type { TestNamespace } from './test-namespace.ts';

/** Marks every object of an agent. */
export const AGENTS = 'app.kubernetes.io/name=headgate-agent';
/** Who answers, as the app of the tests says it. */
export const HERE = 'here';

/** What a session is started with. */
export interface SessionOptions {
  /** The administrator unless given. */
  readonly user?: ClusterUser;
  /** `deployment/shop` unless given. */
  readonly target?: string;
  readonly flags?: readonly string[];
}

export class LocalAnswerer implements AsyncDisposable {
  readonly #server: Server;
  /** Of every request that came here. */
  readonly urls: string[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      const { method = '', url = '', headers } = request;
      this.urls.push(url);
      request.resume().once('end', () => response.end(JSON.stringify({ by: HERE, method, url, headers })));
    });
  }

  static async start(): Promise<LocalAnswerer> {
    const answerer = new LocalAnswerer();
    await new Promise<void>(resolve => answerer.#server.listen(0, '127.0.0.1', resolve));
    return answerer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Runs `attach` for port 8080 of a target, with the agent's image of the tests. */
  attach(namespace: TestNamespace, { user, target = 'deployment/shop', flags = [] }: SessionOptions = {}): Headgate {
    const argv = ['attach', '-v', '-n', namespace.name, '-t', target, '--steal', '-p', `8080:${this.port}`] as const;
    return namespace.startHeadgate([...argv, '--agent-image', images.agent, ...flags], user);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }
}

/** Waits until no object of any agent is left in the namespace. @throws when something is, with its name. */
export async function untilNothingIsLeft(namespace: TestNamespace): Promise<void> {
  let left = '';
  await until(
    async () => {
      left = (await namespace.namesOf(AGENTS)).join(', ');
      return left === '';
    },
    { withinMs: PATIENCE_MS, what: 'every object of the agents to be gone' },
  ).catch((error: unknown) => {
    throw new Error(`${(error as Error).message}; left: ${left}`);
  });
}
