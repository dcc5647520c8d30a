/**
 * The ends of the distance bench, each in a process of its own: servers of HTTP/2 with windows of a given size, the long way, and the client. All are
 * programs in C, which leave the machine to what stands between them; where nghttpd is not there, the servers are node's.
 *
 *   node distance-ends.ts PORT WINDOW_BYTES   serves; the answer to `/down` is as long as `x-bytes` says, any other is empty
 */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { createServer, type ServerHttp2Stream } from 'node:http2';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, hasCommand, type Lab, LabProcess, until } from '../../test/lab/index.ts';

const execute = promisify(execFile);
const LOAD = join(import.meta.dirname, '..', 'load');

export const ONE_WAY_MS = 25;
/** Windows of a connection, beside those of its streams. */
const STREAMS_OF_CONNECTION = 4;
const PIECE = Buffer.alloc(64 * 1024);
/** On a machine that has much else to do. */
const ERRAND_WITHIN_MS = 120_000;
const NOBODY = '-';

/** What servers send and take. */
export interface Bodies {
  readonly bytes: number;
  /** Of a stream; a power of two. */
  readonly windowBytes: number;
}

/** One body to carry, on a connection of its own. */
export interface Errand extends Bodies {
  readonly port: number;
  readonly direction: 'up' | 'down';
  readonly user: string | null;
  /** Whose is a stream of which nothing is read meanwhile; null for none. */
  readonly stalledUser: string | null;
}

/** How it went. */
export interface Outcome {
  readonly seconds: number;
  /** What arrived. */
  readonly bytes: number;
}

/** An app of the pod. */
export async function startApp(lab: Lab, port: number, bodies: Bodies): Promise<void> {
  lab.use(await lab.pod.serve(port, await serverCommand(lab, { host: lab.podAddress4, port }, bodies)));
}

/** The same as a local process. */
export async function startLocal(lab: Lab, bodies: Bodies): Promise<{ readonly port: number }> {
  const port = await freePort();
  const server = lab.use(new LabProcess(await serverCommand(lab, { host: '127.0.0.1', port }, bodies)));
  await server.listening(port);
  return { port };
}

type Command = readonly [string, ...string[]];
interface Place {
  readonly host: string;
  readonly port: number;
}

async function serverCommand(lab: Lab, { host, port }: Place, { bytes, windowBytes }: Bodies): Promise<Command> {
  if (!hasCommand('nghttpd')) return [process.execPath, import.meta.filename, String(port), String(windowBytes)];
  const dir = join(lab.dir, `nghttpd-${port}`);
  await mkdir(dir);
  for (const [name, size] of Object.entries({ down: bytes, up: 0 })) {
    await writeFile(join(dir, name), '');
    await truncate(join(dir, name), size);
  }
  const [bits, connectionBits] = [windowBytes, STREAMS_OF_CONNECTION * windowBytes].map(Math.log2);
  const windows = [`--window-bits=${bits}`, `--connection-window-bits=${connectionBits}`];
  return ['nghttpd', '--no-tls', '--workers=1', `--htdocs=${dir}`, `--address=${host}`, ...windows, String(port)];
}

/** A port of the outside namespace's loopback from which all bytes come to a port of the pod, and back, ONE_WAY_MS later. */
export async function layLine(lab: Lab, port: number): Promise<number> {
  const argv = [await build(lab, 'line'), lab.podAddress4, String(port), String(ONE_WAY_MS)] as const;
  const line = lab.use(lab.outside.spawn(argv));
  return Number(await until(() => /^\d+\n/.exec(line.stdout)?.[0], { what: 'the line to listen' }));
}

/** The client, outside of the pod. */
export class Carrier {
  readonly #process: LabProcess;

  private constructor(process: LabProcess) {
    this.#process = process;
  }

  static async start(lab: Lab): Promise<Carrier> {
    return new Carrier(lab.use(lab.outside.spawn([await build(lab, 'carry')])));
  }

  /** @throws when the client ended, in its own words */
  async run({ port, direction, bytes, windowBytes, user, stalledUser }: Errand): Promise<Outcome> {
    const process = this.#process;
    const before = process.stdout.length;
    const words = [port, direction, bytes, windowBytes, user ?? NOBODY, stalledUser ?? NOBODY];
    process.child.stdin.write(`${words.join(' ')}\n`);
    const answer = (): string | undefined => {
      if (!process.isRunning) throw new Error(`the client ended: ${process.stderr}`);
      return /^.*\n/.exec(process.stdout.slice(before))?.[0];
    };
    const line = await until(answer, { withinMs: ERRAND_WITHIN_MS, what: 'a body to be carried' });
    const [carried = 0, seconds = 0] = line.split(' ').map(Number);
    return { bytes: carried, seconds };
  }
}

/** @returns the path of a program of bench/load */
async function build(lab: Lab, name: string): Promise<string> {
  const program = join(lab.dir, name);
  if (!existsSync(program)) await execute('cc', ['-O2', '-o', program, join(LOAD, `${name}.c`)]);
  return program;
}

function serve(port: number, windowBytes: number): void {
  const server = createServer({ settings: { initialWindowSize: windowBytes } });
  server.on('session', session => session.setLocalWindowSize(STREAMS_OF_CONNECTION * windowBytes));
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => undefined);
    stream.resume().on('end', () => {
      stream.respond({ ':status': 200 });
      pour(stream, headers[':path'] === '/down' ? Number(headers['x-bytes']) : 0);
    });
  });
  server.listen(port);
}

function pour(stream: ServerHttp2Stream, bytes: number): void {
  let left = bytes;
  const send = (): void => {
    while (left > 0) {
      const piece = PIECE.subarray(0, Math.min(left, PIECE.length));
      left -= piece.length;
      if (!stream.write(piece)) {
        stream.once('drain', send);
        return;
      }
    }
    stream.end();
  };
  send();
}

if (import.meta.main) {
  const [port, windowBytes] = process.argv.slice(2).map(Number);
  serve(port ?? 0, windowBytes ?? 0);
}
