/** A client inside the cluster: a pod with curl in it. */

import { z } from 'zod';

import { until } from '../lab/index.ts';
import { images } from './cluster.ts';
import { PATIENCE_MS } from './patience.ts';
import type { ExecResult, TestNamespace } from './test-namespace.ts';

const REQUEST_SECONDS = '5';
const SEPARATOR = '\u001e';

/** What the tests' app writes (local/images/app.mjs). */
const said = z.object({
  by: z.string(),
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
});

/** One answer. */
export interface Answer {
  readonly status: number;
  /** Who answered: the pod's name, as the tests' app writes it; empty when it was not that app. */
  readonly by: string;
  readonly body: string;
}

export class ClusterClient {
  readonly #namespace: TestNamespace;
  readonly podName: string;

  private constructor(namespace: TestNamespace, podName: string) {
    this.#namespace = namespace;
    this.podName = podName;
  }

  /** Starts one in a namespace, on a node of one's choice. */
  static async start(namespace: TestNamespace, name = 'client', nodeName?: string): Promise<ClusterClient> {
    await namespace.apply([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name },
        spec: {
          ...(nodeName === undefined ? {} : { nodeName }),
          terminationGracePeriodSeconds: 0,
          automountServiceAccountToken: false,
          containers: [{ name: 'client', image: images.tools, command: ['sleep', '3600'] }],
        },
      } as object,
    ]);
    await namespace.podReady(name);
    return new ClusterClient(namespace, name);
  }

  /** Runs curl. */
  curl(...args: readonly string[]): Promise<ExecResult> {
    return this.#namespace.exec(this.podName, [
      'curl',
      '--silent',
      '--show-error',
      '--max-time',
      REQUEST_SECONDS,
      ...args,
    ]);
  }

  /** Sends one request by curl. @throws when there is no answer. */
  async ask(url: string, headers: readonly string[] = []): Promise<Answer> {
    const options = headers.flatMap(header => ['--header', header]);
    const result = await this.curl('--globoff', '--write-out', `${SEPARATOR}%{http_code}`, ...options, url);
    if (result.exitCode !== 0) throw new Error(`curl ${url}: ${result.stderr.trim()}`);
    const [body = '', status = ''] = result.stdout.split(SEPARATOR);
    return { status: Number(status), by: nameOf(body), body };
  }

  /**
   * Asks until there is an answer: a pod that is ready is in kube-proxy's rules up to two seconds later.
   * @throws when there is none in time.
   */
  async askUntilAnswered(url: string, headers: readonly string[] = []): Promise<Answer> {
    return until(() => this.ask(url, headers).catch(() => undefined), {
      withinMs: PATIENCE_MS,
      what: `${url} to answer`,
    });
  }
}

function nameOf(body: string): string {
  try {
    return said.parse(JSON.parse(body)).by;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return '';
    throw error;
  }
}
