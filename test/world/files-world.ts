/**
 * A pod's tree, an agent that serves it, and a world around it, for tests: the real file server behind a real tunnel's stream, the real FUSE mount
 * in a user and mount namespace of its own, made by a user without rights. The tunnel can be as slow as a far cluster's.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { FileServer } from '../../agent/files/file-server.ts';
import { parseMounts } from '../../agent/files/mount-table.ts';
import { FileRelay } from '../../cli/world/files/index.ts';
import { Counters, Mux, type MuxStream, parsePodPath, toPort, toSubscriptionId } from '../../protocol/index.ts';
import { closeFile, O_DIRECTORY, O_PATH, openPath, openSocketPair } from '../../sys/index.ts';

export const USER = 61_700;
const INNER = join(import.meta.dirname, 'files-inner.ts');

/** What a command in the world came to. */
export interface Outcome {
  readonly output: string;
  readonly errors: string;
  readonly status: number | null;
  readonly questions: number;
  readonly tookMs: number;
}

export interface WorldOptions {
  readonly mode?: 'overrides' | 'read';
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly writable?: readonly string[];
  readonly ageMs?: number;
  /** What a message of the tunnel takes one way. */
  readonly delayMs?: number;
  /** Lines of mountinfo that the agent tells. */
  readonly mountinfo?: string;
  readonly device?: string;
  /** Connects to an agent of its own, in place of the one that the world brings along. */
  connect?(relay: FileRelay): void;
}

/** A directory with the pod's tree in `pod`, for everybody to see. */
export class Place implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'hgt-files-'));

  constructor() {
    chmodSync(this.directory, 0o755);
    for (const name of ['pod', 'scratch', 'home']) mkdirSync(this.at(name));
    for (const name of ['scratch', 'home']) chownSync(this.at(name), USER, USER);
    // The machine's own may be closed to users.
    execFileSync('mknod', ['-m', '666', this.at('fuse'), 'c', '10', '229']);
  }

  at(...names: readonly string[]): string {
    return join(this.directory, ...names);
  }

  pod(...names: readonly string[]): string {
    return this.at('pod', ...names);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export class World implements AsyncDisposable {
  readonly counters = new Counters();
  readonly process: ChildProcess;
  readonly #options: WorldOptions;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;
  readonly #agent: Mux;
  readonly #root: number;
  readonly #relay: FileRelay;
  #server: FileServer | null = null;
  #agentStream: MuxStream | null = null;
  losses = 0;
  /** What mountFiles said. */
  told: {
    shown: { path: string; why: string }[];
    local: string[];
    problems: string[];
    /** To the agent, until the tree was there. */
    questions: number;
    failed?: string;
  } = { shown: [], local: [], problems: [], questions: 0 };

  static async make(place: Place, options: WorldOptions = {}): Promise<World> {
    const world = new World(place, options);
    world.told = JSON.parse(await world.#next());
    return world;
  }

  private constructor(place: Place, options: WorldOptions) {
    this.#options = options;
    const [outside, inside] = openSocketPair();
    this.process = spawnInner(place, options, inside);
    closeFile(inside);
    this.#relay = new FileRelay(new Socket({ fd: outside }), { onLost: () => void this.losses++ });
    this.#root = openPath(place.pod(), O_PATH | O_DIRECTORY);
    this.#agent = this.#tunnel();
    if (options.connect === undefined) this.serve();
    else options.connect(this.#relay);
    this.process.stderr?.pipe(process.stderr);
    this.#lines = createInterface({ input: this.process.stdout ?? process.stdin });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  /** The agent opens the files stream, for the first time or again. */
  serve(): void {
    const { writable = [], mountinfo = '' } = this.#options;
    const held = { server: null as FileServer | null, taken: 0 };
    const sink = {
      unsentBytes: 0,
      send: (message: Buffer) => {
        sink.unsentBytes += message.length;
        if (this.#agentStream?.write(message, 0, message.length) !== true) return;
        held.taken += message.length;
        setImmediate(drain);
      },
    };
    const drain = () => {
      sink.unsentBytes -= held.taken;
      held.taken = 0;
      held.server?.onSent();
    };
    const server = new FileServer({
      root: this.#root,
      writable: writable.map(text => parsePodPath(text) ?? ('' as never)),
      counts: this.counters.values,
      sink,
      mounts: () => parseMounts(mountinfo).map(mount => ({ ...mount, isFile: false })),
    });
    held.server = server;
    this.#server = server;
    const open = {
      subscriptionId: toSubscriptionId(1),
      podPort: toPort(1),
      clientPort: toPort(1),
      clientAddress: new Uint8Array(4),
    };
    const stream = this.#agent.openStream(open, {
      onData: (bytes, start, end) => {
        server.receive(Buffer.from(bytes.subarray(start, end)));
        stream?.consumed(end - start);
      },
      onEnd: () => stream?.end(),
      onReset: () => undefined,
      onDrain: () => {
        held.taken = sink.unsentBytes;
        drain();
      },
    });
    this.#agentStream = stream;
  }

  /** The agent is gone. */
  breakLink(): void {
    this.#agentStream?.reset(7);
    this.#server?.[Symbol.dispose]();
  }

  /** Runs a line of shell in the world. */
  async run(line: string): Promise<Outcome> {
    this.process.stdin?.write(`${line}\n`);
    return JSON.parse(await this.#next()) as Outcome;
  }

  /** What it printed. @throws Error with what it complained of */
  async output(line: string): Promise<string> {
    const { output, errors, status } = await this.run(line);
    if (status !== 0) throw new Error(`${line}: status ${status}: ${errors}`);
    return output;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const over = once(this.process, 'exit');
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.stdin?.end();
      await over;
    }
    this.#relay.close();
    this.#server?.[Symbol.dispose]();
    closeFile(this.#root);
    this.#lines.close();
  }

  async #next(): Promise<string> {
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error('the world has ended');
    return value;
  }

  /** Both ends of a tunnel. @returns the agent's */
  #tunnel(): Mux {
    const { delayMs = 0 } = this.#options;
    const later = (act: () => void): void => void (delayMs === 0 ? setImmediate(act) : setTimeout(act, delayMs));
    const visitor = { onControl: () => undefined, onPong: () => undefined };
    const onProtocolError = (error: Error): void => {
      throw error;
    };
    const scheduleFlush = (flush: () => void): void => void setImmediate(flush);
    const agent: Mux = new Mux({
      role: 'agent',
      visitor: { ...visitor, onOpen: () => undefined, onProtocolError },
      transport: { bufferedBytes: 0, send: message => later(() => cli.receive(message)) },
      scheduleFlush,
    });
    const cli: Mux = new Mux({
      role: 'cli',
      visitor: { ...visitor, onOpen: stream => this.#relay.attach(stream), onProtocolError },
      transport: { bufferedBytes: 0, send: message => later(() => agent.receive(message)) },
      scheduleFlush,
    });
    return agent;
  }
}

function spawnInner(place: Place, options: WorldOptions, linkFd: number): ChildProcess {
  const { mode = 'overrides', include = [], exclude = [], writable = [], ageMs, device = place.at('fuse') } = options;
  const wish = { mode, include, exclude, writable, device, scratchDirectory: place.at('scratch'), ageMs };
  const world = [
    'unshare',
    '--user',
    '--map-current-user',
    '--keep-caps',
    '--mount',
    process.execPath,
    INNER,
    JSON.stringify(wish),
  ];
  return spawn('setpriv', [`--reuid=${USER}`, `--regid=${USER}`, '--clear-groups', ...world], {
    cwd: place.at('home'),
    env: { ...process.env, HOME: place.at('home') },
    stdio: ['pipe', 'pipe', 'pipe', linkFd],
  });
}
