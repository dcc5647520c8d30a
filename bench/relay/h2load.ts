/** h2load: HTTP/2 without TLS, for so many seconds, from one core. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from '../../test/lab/index.ts';

export interface Http2Load {
  readonly connections: number;
  /** Streams at a time on each connection. */
  readonly streams: number;
  /** `name: value`, besides the four of every request. */
  readonly fields: readonly string[];
}

/** What is asked for, in turn. */
export interface Http2Targets {
  readonly name: string;
  readonly urls: readonly string[];
}

export interface Http2Result {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly meanUs: number;
}

/** At the least, where their number is fixed. */
const FEWEST_REQUESTS = 100;

/** @throws when a request fails */
export async function h2load(lab: Lab, load: Http2Load, targets: Http2Targets, how: Http2Run): Promise<Http2Result> {
  const file = join(lab.dir, `${targets.name.replaceAll(/\W/g, '-')}.urls`);
  await writeFile(file, targets.urls.map(url => `${url}\n`).join(''));
  const fixed = `-n${Math.max(FEWEST_REQUESTS, load.connections * load.streams)}`;
  const extent = how.seconds === null ? fixed : `-D${Math.round(how.seconds * 1000)}ms`;
  const output = await lab.outside.run(
    ...(['taskset', '-c', String(how.core), 'h2load', extent, '-t1', `-i${file}`] as const),
    ...[`-c${load.connections}`, `-m${load.streams}`],
    ...load.fields.flatMap(field => ['-H', field]),
  );
  return parseH2load(output);
}

export interface Http2Run {
  /** Null for a fixed number of requests, where figures mean nothing: a busy machine may answer none within a second. */
  readonly seconds: number | null;
  readonly core: number;
}

/** Reads its report. @throws when it is not one, or when a request failed */
export function parseH2load(output: string): Http2Result {
  const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? Number.NaN);
  const failed = number(/ (\d+) failed/) + number(/ (\d+) errored/) + number(/ (\d+) timeout/);
  const others = number(/ (\d+) 3xx/) + number(/ (\d+) 4xx/) + number(/ (\d+) 5xx/);
  if (failed !== 0 || others !== 0) throw new Error(`requests failed: ${output}`);
  const [, mean = '', unit = ''] = /^time for request:\s+\S+\s+\S+\s+([\d.]+)(us|ms|s)/m.exec(output) ?? [];
  const result = {
    requests: number(/ (\d+) succeeded/),
    requestsPerSecond: number(/, ([\d.]+) req\/s/),
    meanUs: Number(mean) * (unit === 's' ? 1e6 : unit === 'ms' ? 1e3 : 1),
  };
  if (!(result.requests > 0)) throw new Error(`not a report of h2load: ${output}`);
  return result;
}
