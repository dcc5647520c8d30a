/** The lines of one watch, as they come, until it ends: for short watches that nobody resumes. */

import { createInterface } from 'node:readline';
import type { ApiDetails, ClusterClient } from './client.ts';

export interface LineWatch {
  readonly client: ClusterClient;
  readonly path: string;
  readonly query: ApiDetails['query'];
  readonly signal: AbortSignal;
}

/** Calls `onLine` with each line's value. Resolves when the watch is over, for whatever reason; never rejects. */
export async function watchLines<Line>(watch: LineWatch, onLine: (line: Line) => void): Promise<void> {
  const { client, path, query, signal } = watch;
  while (!signal.aborted) {
    try {
      const response = await client.open('watch', path, { query, signal });
      signal.addEventListener('abort', () => response.destroy());
      response.on('error', () => undefined);
      for await (const line of createInterface({ input: response })) if (line !== '') onLine(JSON.parse(line) as Line);
    } catch {
      // Aborted, refused or cut off: whoever waits has a time of its own.
      return;
    }
  }
}
