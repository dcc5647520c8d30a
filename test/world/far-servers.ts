/** What a pod would call: a name server, a shop over HTTP and gRPC, a real PostgreSQL and a real Redis, on the network beside the pod. */

import { chmodSync, chownSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createGrpcApp, type Lab, LabProcess, type Namespace } from '../lab/index.ts';

export const HTTP_PORT = 8_091;
export const GRPC_PORT = 8_092;
export const POSTGRES_PORT = 5_432;
export const REDIS_PORT = 6_379;

const NAME_SERVER = join(import.meta.dirname, 'name-server.py');
/** Servers begin when the machine lets them. */
const WITHIN_MS = 50_000;
/** PostgreSQL refuses to be root; this user there is on every Debian. */
const NOBODY = 65_534;
const PROGRAMS = '/usr/lib/postgresql';

/** Starts them, under the names db, cache and shop of `shop.svc`. @returns the address of all of them */
export async function startFarServers(lab: Lab): Promise<string> {
  const [address = ''] = lab.clientAddresses4;
  const names = ['db', 'cache', 'shop'].map(name => `${name}.shop.svc=${address}`);
  const nameServer = lab.use(lab.outside.spawn(['python3', NAME_SERVER, address, ...names]));
  const at = (port: number) => ({ port, host: '::', ipv6Only: false });
  const shop = createServer((request, response) => response.end(`asked by ${request.socket.remoteAddress}`));
  lab.use(await lab.outside.listen(shop, at(HTTP_PORT)));
  lab.use(await lab.outside.listen(createGrpcApp('far'), at(GRPC_PORT)));
  const options = ['--port', String(REDIS_PORT), '--bind', address, '--save', '', '--protected-mode', 'no'];
  lab.use(await lab.outside.serve(REDIS_PORT, ['redis-server', ...options], { cwd: lab.dir }));
  await startPostgres(lab, { address, port: POSTGRES_PORT, namespace: lab.outside });
  await nameServer.wrote(/ready/, WITHIN_MS);
  return address;
}

/** Where a database listens: in a namespace of the lab, or on this machine. */
export interface DatabasePlace {
  readonly address: string;
  readonly port: number;
  readonly namespace?: Namespace;
}

/** A cluster of its own, without a password; it says its `cluster_name`, which is its address. */
export async function startPostgres(lab: Lab, { address, port, namespace }: DatabasePlace): Promise<void> {
  const data = join(lab.dir, `postgres-${port}`);
  chmodSync(lab.dir, 0o755);
  mkdirSync(data);
  chownSync(data, NOBODY, NOBODY);
  const asNobody = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] as const;
  const init = [`${binaries()}/initdb`, '--no-sync', '-A', 'trust', '-U', 'shop', '-D', data] as const;
  await using made = new LabProcess([...asNobody, ...init], { env: { HOME: '/' } });
  if ((await made.ended).exitCode !== 0) throw new Error(`initdb: ${made.stderr}`);
  const settings = [`listen_addresses=${address}`, `port=${port}`, 'fsync=off', 'unix_socket_directories='];
  const options = [...settings, `cluster_name=at ${address}`].flatMap(each => ['-c', each]);
  const trust = `printf 'host all all all trust\\n' >> ${data}/pg_hba.conf; exec "$0" "$@"`;
  const argv = [...asNobody, 'sh', '-c', trust, `${binaries()}/postgres`, '-D', data, ...options] as const;
  const server = lab.use(namespace === undefined ? new LabProcess(argv) : namespace.spawn(argv));
  await server.wrote(/ready to accept connections/, WITHIN_MS);
}

/** Debian keeps them beside the path, by version. */
function binaries(): string {
  const [newest] = readdirSync(PROGRAMS).toSorted((a, b) => Number(b) - Number(a));
  return join(PROGRAMS, newest ?? '', 'bin');
}
