/**
 * Everybody else: a client that asks without a pause on one kept connection and on new ones, and that counts exactly. A request is
 * answered by the app, or it failed; each failure is kept with what went wrong.
 */

import { setTimeout as delay } from 'node:timers/promises';
import type { Namespace } from './namespace.ts';
import type { Endpoint } from './namespace-socket.ts';
import { RawClient } from './raw-client.ts';

const REQUEST = 'GET /steady HTTP/1.1\r\nHost: shop\r\nX-User: bob\r\n\r\n';
const APP = 'app';
/** Pause between two requests of one loop. */
const PACE_MS = 2;

/** What a steady client met. */
export interface SteadyReport {
  /** Requests on the kept connection, and on new ones. */
  readonly kept: number;
  readonly fresh: number;
  /** One line each. */
  readonly failures: readonly string[];
}

export class SteadyClient implements AsyncDisposable {
  readonly #from: Namespace;
  readonly #endpoint: Endpoint;
  readonly #failures: string[] = [];
  readonly #loops: Promise<void>[];
  readonly #startedMs = performance.now();
  #kept = 0;
  #fresh = 0;
  #isStopping = false;

  constructor(from: Namespace, endpoint: Endpoint) {
    this.#from = from;
    this.#endpoint = endpoint;
    this.#loops = [this.#keepOne(), this.#connectAnew()];
  }

  /** What was met so far. */
  get report(): SteadyReport {
    return { kept: this.#kept, fresh: this.#fresh, failures: [...this.#failures] };
  }

  /** Finishes the requests under way. */
  async stop(): Promise<SteadyReport> {
    this.#isStopping = true;
    await Promise.all(this.#loops);
    return this.report;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #keepOne(): Promise<void> {
    while (!this.#isStopping) {
      try {
        using client = await RawClient.connect(this.#from, this.#endpoint);
        // A server may end a connection between two requests; a client then opens another one.
        while (!this.#isStopping && !client.hasEnded) {
          await this.#ask(client);
          this.#kept++;
          await delay(PACE_MS);
        }
      } catch (error) {
        this.#fail('kept connection', error);
      }
    }
  }

  async #connectAnew(): Promise<void> {
    while (!this.#isStopping) {
      try {
        using client = await RawClient.connect(this.#from, this.#endpoint);
        await this.#ask(client);
        this.#fresh++;
      } catch (error) {
        this.#fail('new connection', error);
      }
      await delay(PACE_MS);
    }
  }

  async #ask(client: RawClient): Promise<void> {
    client.write(REQUEST);
    const { status, headers } = await client.readResponse();
    const servedBy = headers.get('x-served-by');
    if (status !== 200 || servedBy !== APP) throw new Error(`status ${status} by ${servedBy}`);
  }

  #fail(where: string, error: unknown): void {
    const atMs = Math.round(performance.now() - this.#startedMs);
    this.#failures.push(`${where} after ${atMs} ms: ${error instanceof Error ? error.message : String(error)}`);
  }
}
