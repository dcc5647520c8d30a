/** One watch until it ends, whose objects are only looked at: for waits of seconds, which nobody resumes. */

import type { ApiDetails, ClusterClient } from './client.ts';
import { jsonLines } from './watch-lines.ts';

export interface ShortWatch {
  readonly client: ClusterClient;
  readonly path: string;
  readonly query: ApiDetails['query'];
  readonly signal: AbortSignal;
}

/** Calls `onLine` with each event. Resolves when the watch is over, for whatever reason: whoever waits has a time of its own. Never rejects. */
export async function watchLines<Line>(watch: ShortWatch, onLine: (line: Line) => void): Promise<void> {
  const { client, path, query, signal } = watch;
  try {
    const response = await client.open('watch', path, { query, signal });
    signal.addEventListener('abort', () => response.destroy());
    for await (const line of jsonLines(response)) onLine(line as Line);
  } catch {
    // Aborted, refused, or cut off.
  }
}
