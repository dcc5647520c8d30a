/** Real client programs run inside a namespace: curl and wrk. */

import type { Namespace } from './namespace.ts';

/** One response that curl got. */
export interface CurlResponse {
  readonly status: number;
  /** `x-served-by`, empty when absent. */
  readonly servedBy: string;
  readonly body: string;
  /** New connections that curl opened for it: 0 when it reused one. */
  readonly newConnections: number;
}

/** One request of a curl command line. */
export interface CurlRequest {
  readonly url: string;
  /** `name: value` */
  readonly headers?: readonly string[];
  /** Further options of curl for this request. */
  readonly options?: readonly string[];
}

const SEPARATOR = '\u001e';

/**
 * Sends requests one after the other by one curl, which keeps its connection where it can. `options` hold for each.
 * @throws when curl fails.
 */
export async function curl(
  from: Namespace,
  requests: readonly CurlRequest[],
  options: readonly string[] = [],
): Promise<readonly CurlResponse[]> {
  const write = `${SEPARATOR}%{http_code} %{num_connects} %header{x-served-by}${SEPARATOR}`;
  const args = requests.flatMap((request, index) => [
    ...(index === 0 ? [] : ['--next']),
    ...['--silent', '--show-error', '--globoff', '--max-time', '20', '--write-out', write],
    ...options,
    ...(request.headers ?? []).flatMap(header => ['--header', header]),
    ...(request.options ?? []),
    request.url,
  ]);
  const output = await from.run('curl', ...args);
  const pieces = output.split(SEPARATOR);
  return requests.map((_, index) => {
    const [status = '', connects = '', servedBy = ''] = (pieces[index * 2 + 1] ?? '').split(' ');
    return { status: Number(status), newConnections: Number(connects), servedBy, body: pieces[index * 2] ?? '' };
  });
}

/** What one run of wrk measured. */
export interface WrkResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Socket errors of any kind and answers that were not 2xx or 3xx. */
  readonly errors: number;
  /** The same in wrk's words, by kind; empty when there were none. */
  readonly errorReport: string;
}

/** A load: one thread of wrk. */
export interface WrkLoad {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly headers?: readonly string[];
  /** A file of Lua that makes the requests. */
  readonly script?: string;
  /** Words in front of the command, such as `taskset -c 1`. */
  readonly prefix?: readonly string[];
}

/** A machine with much to do answers late; only what is never answered is an error. */
const WRK_TIMEOUT_SECONDS = 20;

/** Runs wrk inside a namespace. @throws when wrk fails. */
export async function wrk(from: Namespace, load: WrkLoad): Promise<WrkResult> {
  const [program = 'wrk', ...prefixArgs] = [...(load.prefix ?? []), 'wrk'];
  const output = await from.run(
    program,
    ...prefixArgs,
    '--latency',
    '-t1',
    `-c${load.connections}`,
    `-d${load.seconds}s`,
    `--timeout=${WRK_TIMEOUT_SECONDS}s`,
    ...(load.headers ?? []).flatMap(header => ['-H', header]),
    ...(load.script === undefined ? [] : ['-s', load.script]),
    load.url,
  );
  return parseWrk(output);
}

/** Reads wrk's report. @throws when it is not one. */
export function parseWrk(output: string): WrkResult {
  const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? Number.NaN);
  const latencyUs = (percentile: number): number => {
    const [, value, unit] = new RegExp(`^\\s+${percentile}%\\s+([\\d.]+)(us|ms|s)`, 'm').exec(output) ?? [];
    return Number(value) * (unit === 's' ? 1e6 : unit === 'ms' ? 1e3 : 1);
  };
  const socketErrors =
    /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(output)?.slice(1) ?? [];
  const errorReport = (output.match(/(Socket errors: .*|Non-2xx or 3xx responses: .*)/g) ?? []).join('; ');
  const badAnswers = /Non-2xx or 3xx responses: (\d+)/.exec(output)?.[1] ?? '0';
  const result = {
    requests: number(/(\d+) requests in/),
    requestsPerSecond: number(/Requests\/sec:\s+([\d.]+)/),
    p50Us: latencyUs(50),
    p99Us: latencyUs(99),
    errors: [...socketErrors, badAnswers].reduce((sum, count) => sum + Number(count), 0),
    errorReport,
  };
  if (Number.isNaN(result.requestsPerSecond)) throw new Error(`not a report of wrk: ${output}`);
  return result;
}
