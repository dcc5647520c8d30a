/** The client beside the proxies: load.c in a lab's outside namespace, which stays and takes a slice of load when told to. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Lab, LabProcess } from '../../test/lab/index.ts';

const execute = promisify(execFile);
/** What a slice's line begins with; what comes behind is about failures. */
const FIGURES = 6;
const WARM_UP_SLICE_S = 0.5;
/** A path so slow is measured as it is by then. */
const LONGEST_WARM_UP_MS = 30_000;

/** What a slice of load measured. */
export interface Slice {
  /** Of requests that were answered; bytes of bodies in a bulk load. */
  readonly perSecond: number;
  readonly count: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** As `count`, with what a bulk load carried before it was counted: what CPU time is compared with. */
  readonly carried: number;
}

export interface Load {
  readonly url: string;
  readonly connections: number;
  /** Requests on connections that stay, each on one of its own, or bodies of `bodyBytes` of /body. */
  readonly mode: 'keep' | 'close' | 'bulk';
  /** `name: value`: goes with one request in `every`, which is with all when not given. */
  readonly header?: string;
  readonly every?: number;
  readonly bodyBytes?: number;
  /** Between an answer and the next request of a connection; none when not given. */
  readonly pauseMs?: number;
  /** The core that it is pinned to; anywhere when not given. */
  readonly core?: number | undefined;
}

export class LoadProcess {
  readonly #load: Load;
  readonly #process: LabProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(load: Load, process: LabProcess) {
    this.#load = load;
    this.#process = process;
    this.#lines = createInterface(process.child.stdout)[Symbol.asyncIterator]();
  }

  /** The lab ends it. */
  static async start(lab: Lab, load: Load): Promise<LoadProcess> {
    const { url, connections, mode, header = '', every = 1, bodyBytes = 0, pauseMs = 0, core } = load;
    const { hostname, port } = new URL(url);
    const program = join(lab.dir, 'load');
    if (!existsSync(program)) await execute('cc', ['-O2', '-o', program, join(import.meta.dirname, 'load.c')]);
    const words = [program, hostname, port, connections, mode, header, every, bodyBytes, pauseMs].map(String);
    const argv = core === undefined ? words : ['taskset', '-c', String(core), ...words];
    return new LoadProcess(load, lab.use(lab.outside.spawn(argv as [string, ...string[]])));
  }

  /**
   * So many requests that are not measured: compilers count calls, and a machine that is busy with something else makes few of them in a second.
   * @throws as `slice`
   */
  async warmUp(requests: number): Promise<void> {
    const deadline = performance.now() + LONGEST_WARM_UP_MS;
    for (let answered = 0; answered < requests && performance.now() < deadline; ) {
      answered += (await this.slice(WARM_UP_SLICE_S)).count;
    }
  }

  /** @throws when one request was not answered as it should be: that is an error, and no figure */
  async slice(seconds: number): Promise<Slice> {
    this.#process.child.stdin.write(`${seconds}\n`);
    const line = await this.#lines.next();
    const { url } = this.#load;
    if (line.done) throw new Error(`the load of ${url} ended: ${this.#process.stderr}`);
    const words = line.value.split(' ');
    const [count = 0, failed = 0, took = 0, p50Us = 0, p99Us = 0, carried = 0] = words.map(Number);
    const last = words.slice(FIGURES).join(' ');
    if (failed > 0) throw new Error(`${failed} of ${count + failed} requests to ${url} failed; the last: ${last}`);
    return { perSecond: count / took, count, p50Us, p99Us, carried };
  }
}
