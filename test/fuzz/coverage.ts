/**
 * Which parts of the code ran, by V8's block coverage through `node:inspector`. It must begin before the code is loaded, since
 * blocks are counted only in functions that are compiled afterwards. Taking costs milliseconds, so it is asked for batches.
 */

import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector';

export class Coverage {
  readonly #session = new Session();

  /** Begins to count. */
  start(): void {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Blocks of files with `guide` in their path that ran since the last call, as keys. */
  take(guide: string): Set<string> {
    let scripts: Profiler.ScriptCoverage[] = [];
    // Within one thread the answer comes before `post` returns.
    this.#session.post('Profiler.takePreciseCoverage', (error, answer) => {
      if (error !== null) throw error;
      scripts = answer.result;
    });
    const keys = new Set<string>();
    for (const { url, scriptId, functions } of scripts) {
      if (!url.includes(guide)) continue;
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges) {
          if (count > 0) keys.add(`${scriptId}:${startOffset}-${endOffset}`);
        }
      }
    }
    return keys;
  }

  stop(): void {
    this.#session.disconnect();
  }
}
