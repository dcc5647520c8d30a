/**
 * The paths that are compared. Each has a laboratory of its own (namespaces, cable, origin), so that no rule of one is
 * in the way of another; they run in turn, never together. Every proxy looks at one request header that never has the
 * value it looks for, on one thread, pinned to one core.
 */

import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Headgate, Lab } from '../../test/lab/index.ts';
import { ORIGIN_PORT, startOrigin } from '../origin/origin.ts';

const execute = promisify(execFile);

/** The proxy has a core of its own; load generator and origin share the other. */
export const PROXY_CORE = 0;
export const LOAD_CORE = 1;

const PROXY_PORT = 8081;

const MANY_FILTERS = 100;

/** The header that the proxies look at; requests that carry it must not be answered by the origin. */
export const FILTERED_HEADER = 'x-user: alice';

/** One path from client to origin, ready to be measured. */
export interface Contender extends AsyncDisposable {
  readonly name: string;
  readonly lab: Lab;
  readonly url: string;
  /** The process whose CPU time counts; `undefined` when there is none. */
  readonly proxyPid: number | undefined;
}

/** Makes one contender; disposing of it ends everything that it started. */
export type ContenderFactory = () => Promise<Contender>;

/** No proxy. */
export const direct: ContenderFactory = () => contender('direct', ORIGIN_PORT, async () => undefined);

export const haproxy: ContenderFactory = () => contender('haproxy', PROXY_PORT, startHaproxy);

/** haproxy once more: what differs from the first is noise. */
export const haproxyAgain: ContenderFactory = () => contender('haproxy (again)', PROXY_PORT, startHaproxy);

export const nginx: ContenderFactory = () => contender('nginx', PROXY_PORT, startNginxProxy);

/** The product, through its real rule: the client dials the origin's own port. */
export const headgate: ContenderFactory = () => contender('headgate', ORIGIN_PORT, lab => attachHeadgate(lab, 'epoll'));

/** The same with many filters, none of which any request of the load matches. */
export const headgateManyFilters: ContenderFactory = () =>
  contender(`headgate, ${MANY_FILTERS} filters`, ORIGIN_PORT, lab => attachHeadgate(lab, 'epoll', manyFilters()));

/** The same without relay threads. */
export const headgateNet: ContenderFactory = () =>
  contender('headgate, net shell', ORIGIN_PORT, lab => attachHeadgate(lab, 'net'));

async function contender(
  name: string,
  port: number,
  start: (lab: Lab) => Promise<number | undefined>,
): Promise<Contender> {
  const lab = await Lab.open('bench');
  try {
    // One connection per request uses up the default range of client ports within seconds. The client's stays above
    // 32767, as clients' do.
    await lab.pod.run('sysctl', '-qw', 'net.ipv4.ip_local_port_range=1100 65000', 'net.ipv4.tcp_tw_reuse=1');
    await lab.outside.run('sysctl', '-qw', 'net.ipv4.ip_local_port_range=32768 65000', 'net.ipv4.tcp_tw_reuse=1');
    await startOrigin(lab, LOAD_CORE);
    const proxyPid = await start(lab);
    if (proxyPid !== undefined) await execute('taskset', ['-a', '-p', '-c', String(PROXY_CORE), String(proxyPid)]);
    const url = `http://${lab.podAddress4}:${port}/`;
    return { name, lab, url, proxyPid, [Symbol.asyncDispose]: () => lab[Symbol.asyncDispose]() };
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}

async function startHaproxy(lab: Lab): Promise<number> {
  const file = join(lab.dir, 'haproxy.cfg');
  await writeFile(
    file,
    `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend clients
  bind ${lab.podAddress4}:${PROXY_PORT}
  acl is_filtered hdr(x-user) -m str alice
  use_backend developer if is_filtered
  default_backend app
backend app
  server app ${lab.podAddress4}:${ORIGIN_PORT}
backend developer
  http-request return status 503
`,
  );
  const process = await lab.pod.serve(PROXY_PORT, pinned('haproxy', '-db', '-f', file));
  return lab.use(process).pid;
}

async function startNginxProxy(lab: Lab): Promise<number> {
  const dir = join(lab.dir, 'nginx');
  await mkdir(dir);
  await writeFile(
    join(dir, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${dir}/pid; error_log stderr error; user root;
    events { worker_connections 4096; }
    http {
      access_log off; keepalive_requests 1000000000; keepalive_timeout 1h;
      client_body_temp_path ${dir}/body; proxy_temp_path ${dir}/proxy; fastcgi_temp_path ${dir}/fastcgi;
      uwsgi_temp_path ${dir}/uwsgi; scgi_temp_path ${dir}/scgi;
      upstream app { server ${lab.podAddress4}:${ORIGIN_PORT}; keepalive 256; keepalive_requests 1000000000; }
      upstream developer { server ${lab.podAddress4}:9; }
      map $http_x_user $chosen { default app; alice developer; }
      server {
        listen ${lab.podAddress4}:${PROXY_PORT};
        location / { proxy_pass http://$chosen; proxy_http_version 1.1; proxy_set_header Connection ""; }
      }
    }
`,
  );
  const argv = pinned('nginx', '-p', dir, '-e', 'stderr', '-c', join(dir, 'nginx.conf'));
  return lab.use(await lab.pod.serve(PROXY_PORT, argv)).pid;
}

/** FILTERED_HEADER and as many others as make MANY_FILTERS, each of a header of its own. */
function manyFilters(): string {
  const others = Array.from({ length: MANY_FILTERS - 1 }, (_, index) => ({
    header: { name: `x-user-${index}`, equals: 'alice' },
  }));
  return `--filter=${JSON.stringify({ any_of: [...others, { header: { name: 'x-user', equals: 'alice' } }] })}`;
}

const ONE_FILTER = `--header=${FILTERED_HEADER}`;

async function attachHeadgate(lab: Lab, io: 'epoll' | 'net', filter = ONE_FILTER): Promise<number> {
  // The agent is a child of the CLI, which is one of ours.
  process.env.HEADGATE_IO = io;
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

function pinned(...command: readonly [string, ...string[]]): [string, ...string[]] {
  return ['taskset', '-c', String(PROXY_CORE), ...command];
}
