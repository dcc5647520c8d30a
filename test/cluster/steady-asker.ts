/**
 * Everybody else, in the cluster: a pod that asks without a pause on new connections, and writes down each status. It needs nobody
 * outside, so that it goes on asking while the API server, the kubelet or the container runtime are away.
 */

import { until } from '../lab/index.ts';
import type { ClusterClient } from './cluster-client.ts';
import { PATIENCE_MS } from './patience.ts';
import type { TestNamespace } from './test-namespace.ts';

const FILE = '/tmp/statuses';
const STOP = '/tmp/stop';
const ASK = 'curl --silent --max-time 5 --output /dev/null --write-out "%{http_code}\\n"';

/** What was met. */
export interface SteadyStatuses {
  readonly count: number;
  /** Statuses other than 200; `000` is a connection that failed. */
  readonly failures: readonly string[];
}

export class SteadyAsker {
  readonly #namespace: TestNamespace;
  readonly #podName: string;

  private constructor(namespace: TestNamespace, podName: string) {
    this.#namespace = namespace;
    this.#podName = podName;
  }

  /** Begins to ask, in the pod of a client. */
  static async start(namespace: TestNamespace, client: ClusterClient, url: string): Promise<SteadyAsker> {
    const asker = new SteadyAsker(namespace, client.podName);
    await asker.#run(
      `rm -f ${FILE} ${STOP}; (while [ ! -e ${STOP} ]; do ${ASK} ${url} >>${FILE}; sleep 0.05; done) >/dev/null 2>&1 </dev/null &`,
    );
    await asker.asked(1);
    return asker;
  }

  /** Waits for so many further requests, whose answers the file has. */
  async asked(more: number): Promise<void> {
    const before = (await this.#read()).count;
    await until(async () => (await this.#read()).count >= before + more, {
      withinMs: PATIENCE_MS,
      what: `${more} further requests`,
    });
  }

  /** Ends it after the request under way. */
  async stop(): Promise<SteadyStatuses> {
    await this.#run(`touch ${STOP}`);
    return this.#read();
  }

  async #read(): Promise<SteadyStatuses> {
    const lines = (await this.#run(`cat ${FILE} 2>/dev/null || true`)).split('\n').filter(Boolean);
    return { count: lines.length, failures: lines.filter(line => line !== '200') };
  }

  async #run(script: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#namespace.exec(this.#podName, ['sh', '-c', script]);
    if (exitCode !== 0) throw new Error(`${script}: ${stderr}`);
    return stdout;
  }
}
