/**
 * An HTTP server whose answers the test gives by hand, one call after the other: so a test can say "this arrived before
 * that was sent" without a clock.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { until } from '../poll.ts';

/** A request that waits for its answer. */
export interface HeldRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export class HeldApp {
  readonly server: Server;
  readonly #arrived: HeldRequest[] = [];

  /** A held app that does not listen yet. Its answers carry `x-served-by: NAME`. */
  constructor(name: string) {
    this.server = createServer((request, response) => {
      response.setHeader('x-served-by', name);
      this.#arrived.push({ request, response });
    });
  }

  /** Requests that arrived and were not taken by `next`. */
  get waiting(): number {
    return this.#arrived.length;
  }

  /** The oldest request that was not taken yet; waits for it. */
  next(): Promise<HeldRequest> {
    return until(() => this.#arrived.shift(), { what: 'a request to arrive' });
  }
}
