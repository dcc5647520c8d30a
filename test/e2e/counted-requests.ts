/**
 * Requests that can be counted at every place: all of one size, each with its own number, sent by many connections at once. The app
 * and the local process check every byte of what they read, so that nothing torn, spliced or out of order goes unseen.
 *
 *     POST /c03/00000042 HTTP/1.1   …   the number grows by one on each connection
 */

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Lab, Namespace } from '../lab/index.ts';

const NUMBER_DIGITS = 8;
const HEAD_START = 'POST /c';
const HEAD_END = Buffer.from('\r\n\r\n');
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** Connection and number of a request, as it stands in its path: `03/00000042`. */
export type RequestName = string;

export interface LoadPlan {
  readonly connections: number;
  /** Requests that a connection sends without waiting for their answers. */
  readonly burst: number;
  readonly bodyBytes: number;
}

function nameOf(connection: number, number: number): RequestName {
  return `${String(connection).padStart(2, '0')}/${String(number).padStart(NUMBER_DIGITS, '0')}`;
}

function requestOf(name: RequestName, bodyBytes: number): string {
  const body = name.repeat(Math.ceil(bodyBytes / name.length)).slice(0, bodyBytes);
  return `${HEAD_START}${name} HTTP/1.1\r\nHost: shop\r\nContent-Length: ${bodyBytes}\r\n\r\n${body}`;
}

/** Who sends. */
export class CountedLoad implements Disposable {
  readonly requestBytes: number;
  readonly sent: RequestName[] = [];
  readonly #plan: LoadPlan;
  readonly #sockets: readonly Socket[];
  readonly #numbers: number[];

  private constructor(plan: LoadPlan, sockets: readonly Socket[]) {
    this.#plan = plan;
    this.#sockets = sockets;
    this.#numbers = sockets.map(() => 0);
    this.requestBytes = requestOf(nameOf(0, 0), plan.bodyBytes).length;
  }

  static async open(from: Namespace, to: { host: string; port: number }, plan: LoadPlan): Promise<CountedLoad> {
    const sockets: Socket[] = [];
    for (let i = 0; i < plan.connections; i++) sockets.push(await from.connect(to));
    return new CountedLoad(plan, sockets);
  }

  /** Sends `count` requests on each connection, and waits for all answers. */
  async send(count: number): Promise<void> {
    await Promise.all(this.#sockets.map((socket, connection) => this.#sendOn(socket, connection, count)));
  }

  async #sendOn(socket: Socket, connection: number, count: number): Promise<void> {
    for (let left = count; left > 0; ) {
      const burst = Math.min(left, this.#plan.burst);
      const answered = readBytes(socket, burst * ANSWER.length);
      let text = '';
      for (let i = 0; i < burst; i++) {
        const number = this.#numbers[connection] ?? 0;
        this.#numbers[connection] = number + 1;
        const name = nameOf(connection, number);
        this.sent.push(name);
        text += requestOf(name, this.#plan.bodyBytes);
      }
      socket.write(text, 'latin1');
      await answered;
      left -= burst;
    }
  }

  /** All connections end in order. */
  async end(): Promise<void> {
    await Promise.all(
      this.#sockets.map(async socket => {
        const closed = once(socket.resume(), 'close');
        socket.end();
        await closed;
      }),
    );
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

async function readBytes(socket: Socket, bytes: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let left = bytes;
  const onData = (piece: Buffer): void => {
    left -= piece.length;
    if (left <= 0) resolve();
  };
  socket.on('data', onData).once('error', reject).once('end', reject);
  try {
    await promise;
  } finally {
    socket.off('data', onData).off('error', reject).off('end', reject);
  }
}

/** Who reads: the app, or the local process. */
export class CountedReader {
  readonly server: Server;
  /** In the order in which they came. */
  readonly seen: RequestName[] = [];
  /** What no sender sent in that way; nothing is good. */
  readonly faults: string[] = [];
  /** Connections that were reset within a request. */
  torn = 0;
  #isPaused = false;
  readonly #sockets = new Set<Socket>();
  readonly #accepted: Socket[] = [];

  constructor() {
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, socket => this.#meet(socket));
  }

  /** Listens inside the pod. */
  static async inPod(lab: Lab, port: number): Promise<CountedReader> {
    const reader = new CountedReader();
    lab.use(await lab.pod.listen(reader.server, { host: '::', port }));
    return reader;
  }

  /** Whether it takes anything from its sockets. */
  set isPaused(isPaused: boolean) {
    this.#isPaused = isPaused;
    for (const socket of this.#sockets) if (!isPaused) socket.resume();
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Whether node has read as much ahead of a paused reader as it does: no connection is read any further. */
  get isFull(): boolean {
    return [...this.#sockets].every(socket => socket.readableLength >= socket.readableHighWaterMark);
  }

  /** Requests of that size which were read whole, those among them that node holds for a paused reader. */
  requestsRead(requestBytes: number): number {
    return this.#accepted.reduce((sum, { bytesRead }) => sum + Math.floor(bytesRead / requestBytes), 0);
  }

  /** Resets its connections, as a kernel does for a process that was killed before it had read all. */
  resetAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  #meet(socket: Socket): void {
    this.#accepted.push(socket);
    const connection = new ReadConnection(this.seen, this.faults);
    this.#sockets.add(socket);
    if (this.#isPaused) socket.pause();
    socket.on('data', (piece: Buffer) => {
      const count = connection.read(piece);
      if (count > 0) socket.write(ANSWER.repeat(count));
      if (this.#isPaused) socket.pause();
    });
    socket.on('error', () => {
      if (connection.isWithin) this.torn += 1;
    });
    socket.on('end', () => {
      if (connection.isWithin) this.faults.push('a connection ended within a request, as if it were whole');
      socket.end();
    });
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

/** One connection that is read. */
class ReadConnection {
  readonly #seen: RequestName[];
  readonly #faults: string[];
  readonly #last = new Map<string, string>();
  #rest: Buffer = Buffer.alloc(0);

  constructor(seen: RequestName[], faults: string[]) {
    this.#seen = seen;
    this.#faults = faults;
  }

  get isWithin(): boolean {
    return this.#rest.length > 0;
  }

  /** @returns how many requests became whole */
  read(piece: Buffer): number {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    let at = 0;
    let count = 0;
    for (;;) {
      const headEnd = bytes.indexOf(HEAD_END, at);
      if (headEnd < 0) break;
      const head = bytes.toString('latin1', at, headEnd);
      const [, name = '', length = ''] =
        /^POST \/c(\S+) HTTP\/1\.1\r\nHost: shop\r\nContent-Length: (\d+)$/.exec(head) ?? [];
      const end = headEnd + HEAD_END.length + Number(length);
      if (name === '') this.#faults.push(`no request: ${JSON.stringify(head.slice(0, 80))}`);
      if (end > bytes.length) break;
      if (bytes.toString('latin1', at, end) !== requestOf(name, Number(length)))
        this.#faults.push(`${name} is spliced`);
      this.#note(name);
      count += 1;
      at = end;
    }
    this.#rest = Buffer.from(bytes.subarray(at));
    return count;
  }

  #note(name: RequestName): void {
    const [connection = '', number = ''] = name.split('/');
    if ((this.#last.get(connection) ?? '') >= number) this.#faults.push(`${name} comes late`);
    this.#last.set(connection, number);
    if (this.#last.size > 1) this.#faults.push(`${name} is on another's connection`);
    this.#seen.push(name);
  }
}
