/**
 * A laboratory: two network namespaces and a cable, with nothing of the machine's own network in them.
 *
 * ```
 * outside  10.N.0.2 … 10.N.0.9 ──veth── 10.N.0.1  pod
 *          fd00:N::2 … fd00:N::9        fd00:N::1
 * ```
 * The pod is where an app and the agent live; clients come from outside, each from an address of its own if they like,
 * or from inside the pod. What is started through the lab is ended with it, in reverse.
 */

import { execFile } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Namespace } from './namespace.ts';

const execute = promisify(execFile);

/** Addresses of clients, besides the pod's own. */
const CLIENT_ADDRESSES = 8;
const FIRST_CLIENT_HOST = 2;

/** No link-local address: it would appear a second later, and make two states of the kernel differ. */
const UP = ['link set eth0 addrgenmode none', 'link set eth0 up'];

export class Lab implements AsyncDisposable {
  static readonly #open = new Set<Lab>();
  readonly pod: Namespace;
  readonly outside: Namespace;
  /** The pod's addresses on the cable. */
  readonly podAddress4: string;
  readonly podAddress6: string;
  /** Addresses that clients outside may use. */
  readonly clientAddresses4: readonly string[];
  readonly clientAddresses6: readonly string[];
  /** A folder for files of this lab, removed with it. */
  readonly dir: string;
  /** Added to the environment of its agents. */
  agentEnvironment: Readonly<Record<string, string>> = {};
  readonly #stack: AsyncDisposableStack;

  private constructor(
    stack: AsyncDisposableStack,
    pod: Namespace,
    outside: Namespace,
    place: { subnet: number; dir: string },
  ) {
    const hosts = Array.from({ length: CLIENT_ADDRESSES }, (_, index) => FIRST_CLIENT_HOST + index);
    this.#stack = stack;
    this.pod = pod;
    this.outside = outside;
    this.dir = place.dir;
    Lab.#open.add(this);
    this.podAddress4 = `10.${place.subnet}.0.1`;
    this.podAddress6 = `fd00:${place.subnet}::1`;
    this.clientAddresses4 = hosts.map(host => `10.${place.subnet}.0.${host}`);
    this.clientAddresses6 = hosts.map(host => `fd00:${place.subnet}::${host}`);
  }

  /** Builds a lab. `area` becomes part of the namespaces' names: `hgt-<area>-<random>-pod`. */
  static async open(area = 'lab'): Promise<Lab> {
    await using stack = new AsyncDisposableStack();
    const name = `hgt-${area}-${randomBytes(3).toString('hex')}`;
    const dir = await mkdtemp(join(tmpdir(), `${name}-`));
    stack.defer(() => rm(dir, { recursive: true, force: true }));
    const pod = stack.use(await Namespace.create(`${name}-pod`));
    const outside = stack.use(await Namespace.create(`${name}-out`));
    const lab = new Lab(stack.move(), pod, outside, { subnet: randomInt(64, 128), dir });
    try {
      await lab.#layCable();
    } catch (error) {
      await lab[Symbol.asyncDispose]();
      throw error;
    }
    return lab;
  }

  /** Takes down all labs of this process, whoever is using them: it is about to end. */
  static async closeAll(): Promise<void> {
    await Promise.all([...Lab.#open].map(lab => lab[Symbol.asyncDispose]()));
  }

  /** Hands a thing to the lab, which disposes of it before its namespaces go. Returns it. */
  use<Thing extends AsyncDisposable | Disposable>(thing: Thing): Thing {
    return this.#stack.use(thing);
  }

  /** Runs something at the end, before what was handed over earlier is disposed of. */
  defer(undo: () => void | Promise<void>): void {
    this.#stack.defer(undo);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
    Lab.#open.delete(this);
  }

  async #layCable(): Promise<void> {
    const lines = [`link add eth0 netns ${this.pod.name} type veth peer name eth0 netns ${this.outside.name}`];
    await this.#ip([], lines);
    await this.#ip(
      ['-n', this.pod.name],
      [`address add ${this.podAddress4}/24 dev eth0`, `address add ${this.podAddress6}/64 dev eth0 nodad`, ...UP],
    );
    await this.#ip(
      ['-n', this.outside.name],
      [
        ...this.clientAddresses4.map(address => `address add ${address}/24 dev eth0`),
        ...this.clientAddresses6.map(address => `address add ${address}/64 dev eth0 nodad`),
        ...UP,
      ],
    );
  }

  /** Runs lines of ip(8) as one batch. */
  async #ip(options: readonly string[], lines: readonly string[]): Promise<void> {
    const running = execute('ip', [...options, '-batch', '-']);
    running.child.stdin?.end(`${lines.join('\n')}\n`);
    await running;
  }
}
