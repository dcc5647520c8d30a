/**
 * What the way through the API server carries: a large body each way, and many small exchanges, between a client in the cluster and
 * a process of this machine, through a session. Beside it `kubectl port-forward`, which goes the same way with a client here and a server
 * there: what is an answer for one is an upload for the other.
 *
 * It needs a cluster with the tests' images, best one of its own (`npm run cluster -- up`), and runs the built CLI:
 * `HEADGATE_TEST_KUBECONFIG=/tmp/headgate-cluster/0/admin.kubeconfig npm run bench -- cluster-tunnel`.
 */

import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { V1Pod } from '@kubernetes/client-node';

import { Cluster, ClusterClient, images, kubectlPath, shop, type TestNamespace } from '../../test/cluster/index.ts';
import { LabProcess, until } from '../../test/lab/index.ts';
import { type Bench, type Effort, median, table } from '../bench.ts';
import { describeMachine } from '../machine.ts';
import { buildCli, startCli } from './built-cli.ts';

const MIB = 1024 * 1024;
const LARGE_BYTES: Readonly<Record<Effort, number>> = { full: 200 * MIB, quick: 50 * MIB, smoke: MIB };
const SMALL_COUNT: Readonly<Record<Effort, number>> = { full: 500, quick: 200, smoke: 5 };
const ROUNDS: Readonly<Record<Effort, number>> = { full: 5, quick: 3, smoke: 1 };
const SESSION = 'a session';
const ALICE = 'x-user: alice';
const ALICE_HEADER = `--header '${ALICE}'`;
/** The server in the pod; the one here does the same. It answers as many bytes as its path says, once it has read what came. */
const ORIGIN = `const part = Buffer.alloc(65536);
require('node:http').createServer((request, response) => request.resume().once('end', () => {
  let left = Number(request.url.slice(1)) || 0;
  const write = () => {
    for (; left > 0; left -= part.length) if (!response.write(part)) { left -= part.length; response.once('drain', write); return; }
    response.end();
  };
  write();
})).listen(8080)`;

/** What curl is to do. */
interface Transfer {
  readonly path: string;
  /** Of `--write-out`. */
  readonly format: string;
  /** Zeros that are sent; none unless given. */
  readonly uploadBytes?: number;
}

/** Runs curl where the client is. @returns its standard output */
type Curl = (transfer: Transfer) => Promise<string>;

interface Figures {
  readonly downMibPerSecond: number[];
  readonly upMibPerSecond: number[];
  readonly smallMs: number[];
}

export const clusterTunnelBench: Bench = { name: 'cluster-tunnel', needsCluster: true, run: measure };

async function measure(effort: Effort): Promise<string> {
  buildCli();
  const cluster = await Cluster.connect();
  await using namespace = await cluster.namespace('bench');
  const session = await throughSession(namespace);
  const forward = await throughPortForward(namespace);
  const contenders = [
    { name: SESSION, ask: session, figures: noFigures() },
    { name: 'kubectl port-forward', ask: forward, figures: noFigures() },
  ];
  for (let round = 0; round < ROUNDS[effort]; round++) {
    for (const { ask, figures } of contenders) await measureOnce(ask, effort, figures);
  }
  const rows = contenders.map(({ name, figures: { upMibPerSecond: up, downMibPerSecond: down, smallMs } }) => [
    name,
    // What goes into the cluster is the answer of a server here, and the upload of a client here.
    ...(name === SESSION ? [down, up] : [up, down]).map(each => median(each).toFixed(0)),
    median(smallMs).toFixed(2),
  ]);
  const note = `Medians of ${ROUNDS[effort]} alternating rounds: a body of ${LARGE_BYTES[effort] / MIB} MiB each way; ${SMALL_COUNT[effort]} empty answers, one after the other on one
connection. Everything on one machine: ${describeMachine()}.`;
  return `${table(['path', 'MiB/s into the cluster', 'MiB/s out of it', 'ms per request'], rows)}\n\n${note}`;
}

function noFigures(): Figures {
  return { downMibPerSecond: [], upMibPerSecond: [], smallMs: [] };
}

async function measureOnce(ask: Curl, effort: Effort, figures: Figures): Promise<void> {
  const bytes = LARGE_BYTES[effort];
  const down = await ask({ path: `/${bytes}`, format: '%{size_download} %{time_total}' });
  figures.downMibPerSecond.push(mibPerSecond(down, bytes));
  const up = await ask({ path: '/0', format: '%{size_upload} %{time_total}', uploadBytes: bytes });
  figures.upMibPerSecond.push(mibPerSecond(up, bytes));
  const times = await ask({ path: `/[1-${SMALL_COUNT[effort]}]x`, format: '%{time_total}\\n' });
  figures.smallMs.push(1000 * median(times.trim().split('\n').map(Number)));
}

/** @param told bytes, of the chunked coding as well, and seconds. @throws Error when not all of them came */
function mibPerSecond(told: string, bytes: number): number {
  const [size = '', seconds = ''] = told.split(' ');
  if (Number(size) < bytes) throw new Error(`${size} bytes came instead of ${bytes}`);
  return bytes / MIB / Number(seconds);
}

/** A command of the shell. */
function curlCommand(origin: string, { path, format, uploadBytes }: Transfer): string {
  const curl = `curl --silent --output /dev/null --write-out '${format}' ${ALICE_HEADER} '${origin}${path}'`;
  if (uploadBytes === undefined) return curl;
  return `head -c ${uploadBytes} /dev/zero | ${curl} --upload-file - --header 'expect:'`;
}

/** A client in the cluster, a server here. */
async function throughSession(namespace: TestNamespace): Promise<Curl> {
  const server = namespace.use(await Origin.start());
  await namespace.apply(shop());
  await namespace.rolledOut('shop');
  const client = await ClusterClient.start(namespace);
  const [pod] = await namespace.pods('app=shop');
  const argv = [
    'attach',
    '--progress=json',
    '-t',
    'deployment/shop',
    '--steal',
    '-p',
    `8080:${server.port}`,
    '--header',
    ALICE,
  ];
  const cli = namespace.use(startCli(namespace, argv));
  await until(() => cli.stderr.includes('"stealing"'), { withinMs: 60_000, what: 'the session to steal' });
  const origin = `http://${pod?.status?.podIP}:8080`;
  return async transfer => (await namespace.exec(client.podName, ['sh', '-c', curlCommand(origin, transfer)])).stdout;
}

/** A client here, a server in the cluster. */
async function throughPortForward(namespace: TestNamespace): Promise<Curl> {
  const container = { name: 'origin', image: images.node, command: ['node', '-e', ORIGIN] };
  const pod: V1Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'origin' },
    spec: { terminationGracePeriodSeconds: 0, containers: [container] },
  };
  await namespace.apply([pod]);
  await namespace.podReady('origin');
  const place = ['--kubeconfig', namespace.cluster.kubeconfigPath, '-n', namespace.name];
  const forward = namespace.use(new LabProcess([kubectlPath(), ...place, 'port-forward', 'origin', ':8080']));
  const port = await until(() => /127\.0\.0\.1:(\d+) ->/.exec(forward.stdout)?.[1], { what: 'kubectl port-forward' });
  const execute = promisify(execFile);
  return async transfer => (await execute('sh', ['-c', curlCommand(`http://127.0.0.1:${port}`, transfer)])).stdout;
}

/** The same server in a process of this machine. */
class Origin implements AsyncDisposable {
  readonly #process: LabProcess;
  readonly port: number;

  private constructor(process: LabProcess, port: number) {
    this.#process = process;
    this.port = port;
  }

  static async start(): Promise<Origin> {
    const port = await freePort();
    const origin = new LabProcess([process.execPath, '-e', ORIGIN.replace('8080', String(port))]);
    await origin.listening(port);
    return new Origin(origin, port);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
}

async function freePort(): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}
