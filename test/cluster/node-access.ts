/**
 * A hand on a node of a cluster of our own: its programs can be killed, which come back at once as they would under
 * systemd, or be kept down for a while.
 */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { until } from '../lab/index.ts';
import { PATIENCE_MS } from './patience.ts';

const execute = promisify(execFile);

/** Programs of a node; those of the control plane run on the first one. */
export type NodeProgram =
  | 'containerd'
  | 'kubelet'
  | 'kube-proxy'
  | 'etcd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'coredns';

export class NodeAccess {
  readonly name: string;
  readonly #dir: string;

  /** @param dir the node's files on this machine */
  constructor(name: string, dir: string) {
    this.name = name;
    this.#dir = dir;
  }

  /** Runs a command in all namespaces of the node, as root. @returns its standard output @throws when it fails. */
  async run(...argv: readonly [string, ...string[]]): Promise<string> {
    const init = readFileSync(join(this.#dir, 'init'), 'utf8').trim();
    const { stdout } = await execute('nsenter', ['--target', init, '--all', ...argv]);
    return stdout;
  }

  /** Kills a program (SIGKILL) and waits until it runs anew. Whether it works again is for the caller to ask. */
  async restart(program: NodeProgram): Promise<void> {
    const before = this.#pidOf(program);
    await this.run('kill', '-KILL', before);
    await until(() => this.#pidOf(program) !== before, {
      withinMs: PATIENCE_MS,
      what: `${program} of ${this.name} to come back`,
    });
  }

  /** Kills a program and keeps it down until the result is disposed of. */
  async hold(program: NodeProgram): Promise<AsyncDisposable> {
    const held = join(this.#dir, 'run', `${program}.held`);
    await writeFile(held, '');
    await this.run('kill', '-KILL', this.#pidOf(program));
    return { [Symbol.asyncDispose]: () => rm(held, { force: true }) };
  }

  /** In the node's own pid namespace. */
  #pidOf(program: NodeProgram): string {
    return readFileSync(join(this.#dir, 'run', `${program}.pid`), 'utf8').trim();
  }
}
