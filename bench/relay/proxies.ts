/** haproxy and nginx as proxies in front of a lab's origin: one thread each, looking at one request header, pinned to the proxy's core. */

import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Lab, LabProcess } from '../../test/lab/index.ts';
import { ORIGIN_PORT } from '../origin/origin.ts';

const execute = promisify(execFile);

/** The proxy has a core of its own; load generator and origin share the other. */
export const PROXY_CORE = 0;
export const LOAD_CORE = 1;

export const PROXY_PORT = 8081;

const PROXY_CONNECTIONS = 4_096;
const ANSWER_BYTES = 128;

/** What one haproxy has and another has not. */
export interface HaproxyOptions {
  /** As many as it can have. */
  readonly connections?: number;
  /** Further lines of its defaults. */
  readonly lines?: readonly string[];
  /** HTTP/2 without TLS on both sides. */
  readonly http2?: true;
  /** Takes the origin's own port by a TPROXY rule, and dials in the client's name. */
  readonly isTransparent?: true;
  /** Where it listens, when not on PROXY_PORT. */
  readonly port?: number;
  /** What it stands in front of, when that is not the origin. */
  readonly toPort?: number;
  /** Not pinned. */
  readonly isFree?: true;
}

/** What marks connections in a client's name, and the table that says their answers stay here. */
const TRANSPARENT_MARK = 0x99;

/** haproxy. @returns its pid */
export async function startHaproxy(lab: Lab, options: HaproxyOptions = {}): Promise<number> {
  const { connections, lines = [], http2, isTransparent, port = PROXY_PORT, toPort = ORIGIN_PORT } = options;
  const file = join(lab.dir, `haproxy-${port}.cfg`);
  const protocol = http2 ? ' proto h2' : '';
  const address = isTransparent ? '127.0.0.1' : lab.podAddress4;
  if (isTransparent) await redirectToProxy(lab);
  await writeFile(
    file,
    `global
  nbthread 1
  maxconn ${Math.floor(connections ?? PROXY_CONNECTIONS)}
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 600s
${lines.map(line => `  ${line}\n`).join('')}frontend clients
  bind ${address}:${port}${protocol}${isTransparent ? ' transparent' : ''}
  acl is_filtered hdr(x-user) -m str alice
  use_backend developer if is_filtered
  default_backend app
backend app
  server app ${lab.podAddress4}:${toPort}${protocol}${isTransparent ? ' source 0.0.0.0 usesrc clientip interface lo' : ''}
backend developer
  http-request return status 503
`,
  );
  const argv = ['haproxy', '-db', '-f', file] as const;
  return lab.use(await lab.pod.serve(port, options.isFree ? [...argv] : pinned(...argv))).pid;
}

/**
 * As Headgate has it: what comes for the origin's port goes to the proxy, and what has the client's address from here is marked, so that the
 * origin's answers to that address do not leave the pod. Ports for it lie below those of clients.
 */
async function redirectToProxy({ pod }: Lab): Promise<void> {
  const settings = ['tcp_fwmark_accept=1', 'fwmark_reflect=1', 'ip_local_port_range=1100 32767'];
  await pod.run('sysctl', '-qw', ...settings.map(setting => `net.ipv4.${setting}`));
  const mark = String(TRANSPARENT_MARK);
  await pod.run('ip', 'rule', 'add', 'fwmark', mark, 'lookup', mark);
  await pod.run('ip', 'route', 'add', 'local', 'default', 'dev', 'lo', 'table', mark);
  const rule = 'add rule inet bench take';
  const table = [
    'add table inet bench',
    'add chain inet bench take { type filter hook prerouting priority mangle; policy accept; }',
    `${rule} iifname "lo" tcp dport ${ORIGIN_PORT} meta mark set ${mark} accept`,
    `${rule} iifname "lo" accept`,
    `${rule} meta nfproto ipv4 tcp dport ${ORIGIN_PORT} tproxy ip to 127.0.0.1:${PROXY_PORT}`,
  ];
  await pod.run('nft', table.join('; '));
}

/** What splice(2) alone carries (splicer.c). @returns its pid */
export async function startSplicer(lab: Lab): Promise<number> {
  const program = join(lab.dir, 'splicer');
  await execute('cc', ['-O2', '-o', program, join(import.meta.dirname, 'splicer.c')]);
  const words = [lab.podAddress4, PROXY_PORT, ORIGIN_PORT].map(String);
  return lab.use(await lab.pod.serve(PROXY_PORT, pinned(program, ...words))).pid;
}

/** nginx as a proxy. @returns its pid */
export async function startNginxProxy(lab: Lab): Promise<number> {
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

/** nghttpx, HTTP/2 without TLS on both sides, one worker, which is no process of its own so that its pid is what is pinned and measured. @returns its pid */
export async function startNghttpx(lab: Lab): Promise<number> {
  const [frontend, backend] = [PROXY_PORT, ORIGIN_PORT].map(port => `${lab.podAddress4},${port}`);
  const words = [
    '--conf=/dev/null',
    '--single-process',
    '--workers=1',
    `--frontend=${frontend};no-tls`,
    `--backend=${backend};;proto=h2`,
  ];
  return lab.use(await lab.pod.serve(PROXY_PORT, pinned('nghttpx', ...words, '--errorlog-file=/dev/null'))).pid;
}

/** nghttpd, HTTP/2 without TLS: the fastest server of it that Debian has, so that proxies are what is measured. On LOAD_CORE. */
export async function startNghttpd(lab: Lab): Promise<LabProcess> {
  const dir = join(lab.dir, 'nghttpd');
  await mkdir(dir);
  await writeFile(join(dir, 'index.html'), 'app '.padEnd(ANSWER_BYTES, '.'));
  const words = ['--no-tls', '--workers=1', `--htdocs=${dir}`, `--address=${lab.podAddress4}`, String(ORIGIN_PORT)];
  return lab.use(await lab.pod.serve(ORIGIN_PORT, ['taskset', '-c', String(LOAD_CORE), 'nghttpd', ...words]));
}

function pinned(...command: readonly [string, ...string[]]): [string, ...string[]] {
  return ['taskset', '-c', String(PROXY_CORE), ...command];
}
