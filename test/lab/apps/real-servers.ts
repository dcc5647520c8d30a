/** Real server programs as apps of a lab's pod: nginx, node and python, each marking its answers with `x-served-by`. */

import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { Lab } from '../lab.ts';
import { LabProcess } from '../lab-process.ts';

/** Where an app listens and what it calls itself. */
export interface AppPlace {
  readonly port: number;
  /** An address; `::` takes IPv4 too. Default `::`. */
  readonly host?: string;
  readonly name?: string;
}

/** nginx that speaks HTTP/2 with prior knowledge, instead of HTTP/1. */
interface NginxPlace extends AppPlace {
  readonly http2?: true;
  /** Over TLS, HTTP/1 or HTTP/2 by ALPN; says in `x-tls` which name it was asked for, and what it knows of the client. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly asksForCertificate?: true };
  /** Further directives of its server. */
  readonly lines?: string;
}

/** nginx with one worker; answers `NAME METHOD TARGET` to everything. */
export async function startNginx(lab: Lab, place: NginxPlace): Promise<LabProcess> {
  return lab.use(await lab.pod.serve(place.port, await nginxCommand(lab, place)));
}

/** The same on a free port of loopback outside of every namespace: a local process. */
export async function startLocalNginx(lab: Lab, place: Omit<NginxPlace, 'port'>): Promise<{ readonly port: number }> {
  const port = await freePort();
  const server = lab.use(new LabProcess(await nginxCommand(lab, { ...place, port, host: '127.0.0.1' })));
  await server.listening(port);
  return { port };
}

/** A port of loopback, outside of every namespace, on which nobody listens yet. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function nginxCommand(lab: Lab, place: NginxPlace): Promise<readonly [string, ...string[]]> {
  const { port, host = '::', name = 'app' } = place;
  const dir = join(lab.dir, `nginx-${port}`);
  await mkdir(dir, { recursive: true });
  const address = host.includes(':') ? `[${host}]:${port} ipv6only=${host === '::' ? 'off' : 'on'}` : `${host}:${port}`;
  const configuration = `
    daemon off; master_process off; worker_processes 1; pid ${dir}/pid; error_log stderr error;
    events { worker_connections 4096; }
    http {
      access_log off; keepalive_requests 1000000000; keepalive_timeout 1h; default_type text/plain;
      client_body_temp_path ${dir}/body; proxy_temp_path ${dir}/proxy; fastcgi_temp_path ${dir}/fastcgi;
      uwsgi_temp_path ${dir}/uwsgi; scgi_temp_path ${dir}/scgi;
      server {
        listen ${address}${place.tls ? ' ssl http2' : place.http2 ? ' http2' : ''};
        ${tlsLines(place)}
        ${place.lines ?? ''}
        add_header x-served-by ${name} always;
        location / { return 200 "${name} $request_method $request_uri\\n"; }
      }
    }`;
  await writeFile(join(dir, 'nginx.conf'), configuration);
  return ['nginx', '-p', dir, '-e', 'stderr', '-c', join(dir, 'nginx.conf')];
}

function tlsLines({ tls }: NginxPlace): string {
  if (tls === undefined) return '';
  const verify = tls.asksForCertificate ? 'ssl_verify_client optional_no_ca;' : '';
  const seen = '"$ssl_server_name $ssl_protocol $ssl_client_s_dn"';
  return `ssl_certificate ${tls.cert}; ssl_certificate_key ${tls.key}; ssl_protocols TLSv1.2 TLSv1.3; ${verify} add_header x-tls ${seen} always;`;
}

/** node's HTTP server in a process of its own (marked-app.ts). */
export async function startNodeApp(lab: Lab, place: AppPlace): Promise<LabProcess> {
  const { port, host = '::', name = 'app' } = place;
  const script = join(import.meta.dirname, 'marked-app-main.ts');
  const argv = [process.execPath, script, `--port=${port}`, `--host=${host}`, `--name=${name}`] as const;
  return lab.use(await lab.pod.serve(port, argv));
}

/** An endless gRPC server in a process of its own (endless-grpc.ts). */
export async function startEndlessGrpc(lab: Lab, port: number, services: readonly string[]): Promise<LabProcess> {
  const script = join(import.meta.dirname, 'endless-grpc-main.ts');
  const flags = [`--port=${port}`, ...services.map(each => `--service=${each}`)];
  return lab.use(await lab.pod.serve(port, [process.execPath, script, ...flags]));
}

/** python's http.server with its one thread: while a keep-alive connection is open, nobody else is served. */
export async function startPython(lab: Lab, place: AppPlace): Promise<LabProcess> {
  const { port, host = '0.0.0.0', name = 'app' } = place;
  const script = join(import.meta.dirname, 'one_thread_server.py');
  return lab.use(await lab.pod.serve(port, ['python3', script, host, String(port), name]));
}
