/**
 * The paths that are compared. Each has a laboratory of its own (namespaces, cable, origin), so that no rule of one is
 * in the way of another; they run in turn, never together. Every proxy looks at one request header that never has the
 * value it looks for, on one thread, pinned to one core.
 */

import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { Headgate, hasCommand, Lab } from '../../test/lab/index.ts';
import { type Effort, runCases } from '../bench.ts';
import { ORIGIN_PORT, startOrigin } from '../origin/origin.ts';
import { LOAD_CORE, PROXY_CORE, PROXY_PORT, startHaproxy, startNginxProxy, startSplicer } from './proxies.ts';

const execute = promisify(execFile);

const MANY_FILTERS = 100;

/** The header that the proxies look at; requests that carry it must not be answered by the origin. */
export const FILTERED_HEADER = 'x-user: alice';

/** What all are compared with, and the same once more: what differs between the two is noise. */
export const BASELINE = 'haproxy';
export const BASELINE_AGAIN = 'haproxy (again)';

/** One path from client to origin, ready to be measured. */
export interface Contender extends AsyncDisposable {
  readonly name: string;
  readonly lab: Lab;
  readonly url: string;
  /** The process whose CPU time counts; `undefined` when there is none. */
  readonly proxyPid: number | undefined;
}

/** A path that may be compared. */
export interface Candidate {
  readonly name: string;
  /** The program without which it is left out. */
  readonly needs?: string;
  /** Where the client dials it. */
  readonly port: number;
  /** Starts the server behind it, on LOAD_CORE. */
  readonly startOrigin: (lab: Lab) => Promise<unknown>;
  /** @returns the pid of the proxy; `undefined` when there is none */
  readonly startProxy: (lab: Lab) => Promise<number | undefined>;
}

const OWN_ORIGIN = (lab: Lab): Promise<unknown> => startOrigin(lab, LOAD_CORE);
const toProxy = { needs: 'haproxy', port: PROXY_PORT, startOrigin: OWN_ORIGIN };
const toOrigin = { port: ORIGIN_PORT, startOrigin: OWN_ORIGIN };

/** No proxy. */
export const DIRECT: Candidate = { name: 'direct', ...toOrigin, startProxy: async () => undefined };
export const HAPROXY: Candidate = { name: BASELINE, ...toProxy, startProxy: lab => startHaproxy(lab) };
export const HAPROXY_AGAIN: Candidate = { ...HAPROXY, name: BASELINE_AGAIN };

/**
 * haproxy that takes the origin's own port by a rule, and dials in the client's name, as Headgate does. Each client has a connection of its own to
 * the origin then: with its pool, which is shared, haproxy often dials anew for every request.
 */
export const HAPROXY_TRANSPARENT: Candidate = {
  ...HAPROXY,
  name: `${BASELINE}, transparent`,
  port: ORIGIN_PORT,
  startProxy: lab => startHaproxy(lab, { lines: ['http-reuse never'], isTransparent: true }),
};

/**
 * The same for short connections, where one duty more shows: the origin hears that the client closes behind the answer. By itself haproxy keeps
 * that from the origin, and ends the connection to it by a reset.
 */
export const HAPROXY_CLOSING: Candidate = {
  ...HAPROXY_TRANSPARENT,
  name: `${BASELINE}, transparent, closing`,
  startProxy: lab => startHaproxy(lab, { lines: ['option httpclose'], isTransparent: true }),
};

/** What a proxy that looks at nothing can carry. */
export const SPLICER: Candidate = { ...toProxy, name: 'splice alone', needs: 'cc', startProxy: startSplicer };

export const NGINX: Candidate = { name: 'nginx', ...toProxy, needs: 'nginx', startProxy: startNginxProxy };

/** The product, through its real rule: the client dials the origin's own port. */
export const HEADGATE: Candidate = {
  name: 'headgate',
  ...toOrigin,
  startProxy: lab => attachHeadgate(lab, 'epoll', ONE_FILTER),
};

/** The same with many filters, none of which any request of the load matches. */
export const HEADGATE_MANY_FILTERS: Candidate = {
  name: `headgate, ${MANY_FILTERS} filters`,
  ...toOrigin,
  startProxy: lab => attachHeadgate(lab, 'epoll', manyFilters()),
};

/** The same without relay threads. */
export const HEADGATE_NET: Candidate = {
  name: 'headgate, net shell',
  ...toOrigin,
  startProxy: lab => attachHeadgate(lab, 'net', ONE_FILTER),
};

/** Those of whom everything is installed; the others are named on stderr. */
export function present(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({ name, needs }) => {
    if (needs === undefined || hasCommand(needs)) return true;
    console.error(`  left out: ${name} (${needs} is not installed)`);
    return false;
  });
}

/** Makes them all, and hands them to the stack. */
export function makeContenders(
  candidates: readonly Candidate[],
  effort: Effort,
  stack: AsyncDisposableStack,
): Promise<readonly Contender[]> {
  return runCases(
    effort,
    candidates.map(each => async () => stack.use(await makeContender(each))),
  );
}

/** Makes one contender; disposing of it ends everything that it started. */
export async function makeContender(candidate: Candidate): Promise<Contender> {
  const { name, port } = candidate;
  const lab = await Lab.open('bench');
  try {
    // One connection per request uses up the default range of client ports within seconds. The client's stays above
    // 32767, as clients' do.
    await lab.pod.run('sysctl', '-qw', 'net.ipv4.ip_local_port_range=1100 65000', 'net.ipv4.tcp_tw_reuse=1');
    await lab.outside.run('sysctl', '-qw', 'net.ipv4.ip_local_port_range=32768 65000', 'net.ipv4.tcp_tw_reuse=1');
    await candidate.startOrigin(lab);
    const proxyPid = await candidate.startProxy(lab);
    if (proxyPid !== undefined) await execute('taskset', ['-a', '-p', '-c', String(PROXY_CORE), String(proxyPid)]);
    const url = `http://${lab.podAddress4}:${port}/`;
    return { name, lab, url, proxyPid, [Symbol.asyncDispose]: () => lab[Symbol.asyncDispose]() };
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}

/** FILTERED_HEADER and as many others as make MANY_FILTERS, each of a header of its own. */
function manyFilters(): string {
  const others = Array.from({ length: MANY_FILTERS - 1 }, (_, index) => ({
    header: { name: `x-user-${index}`, equals: 'alice' },
  }));
  return `--filter=${JSON.stringify({ any_of: [...others, { header: { name: 'x-user', equals: 'alice' } }] })}`;
}

const ONE_FILTER = `--header=${FILTERED_HEADER}`;

async function attachHeadgate(lab: Lab, io: 'epoll' | 'net', filter: string): Promise<number> {
  lab.agentEnvironment = { HEADGATE_IO: io };
  const developer = createServer((_request, response) => response.writeHead(503).end());
  await new Promise<void>(resolve => developer.listen(0, '127.0.0.1', resolve));
  lab.defer(() => {
    developer.closeAllConnections();
    developer.close();
  });
  const { port } = developer.address() as AddressInfo;
  const session = await Headgate.stealing(lab, 'attach', [
    `--target=netns/${lab.pod.name}`,
    '--steal',
    `--port=${ORIGIN_PORT}:${port}`,
    filter,
  ]);
  return (await session.event('connected')).agent_pid;
}
