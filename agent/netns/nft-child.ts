/**
 * A child `nft -i` on pipes that holds our table. The table has `flags owner`: the kernel removes it when the netlink socket
 * that made it closes, that is when nft exits, and nft exits when its stdin ends, that is when we die by whatever cause.
 *
 * nft does not acknowledge commands. After each line we send `sync-N`, which is a syntax error that it quotes on stderr:
 *
 *   Error: No such file or directory            ← belongs to the line before
 *   add element inet nope ports { 1 }
 *   Error: syntax error, unexpected newline …
 *   sync-3                                      ← everything before sync-3 is done
 *
 * An `Error:` whose quoted line is not ours means that the transaction failed, as a whole.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { NetnsError } from './errors.ts';
import { CHILD_END_MS, NFT_ANSWER_MS } from './limits.ts';

interface Pending {
  readonly serial: number;
  readonly resolve: () => void;
  readonly reject: (error: NetnsError) => void;
}

/** Turns nft's stderr into acknowledgements. Pure; lines come without their end. */
export class AcknowledgementParser {
  #held: string | null = null;
  #errors: string[] = [];

  /** The serial that this line acknowledges, with the errors of the commands before it; null for any other line. */
  push(line: string): { serial: number; errors: string[] } | null {
    if (line.includes('Error:')) {
      this.#flushHeld();
      this.#held = line.slice(line.indexOf('Error:'));
      return null;
    }
    const match = /^sync-(\d+)$/.exec(line.trim());
    if (match === null) {
      if (this.#held !== null && line.trim() !== '')
        this.#errors.push(`${this.#held} in: ${line.trim().slice(0, 200)}`);
      this.#held = null;
      return null;
    }
    this.#held = null; // The complaint about the sync line itself.
    const errors = this.#errors;
    this.#errors = [];
    return { serial: Number(match[1]), errors };
  }

  #flushHeld(): void {
    if (this.#held !== null) this.#errors.push(this.#held);
    this.#held = null;
  }
}

/** The process; dead once `exited` is settled. */
export class NftChild {
  readonly #child: ChildProcess;
  readonly #stdin: Writable;
  readonly #parser = new AcknowledgementParser();
  readonly #pending: Pending[] = [];
  #serial = 0;
  #tail = '';
  #exitReason: string | null = null;
  /** Resolves with the reason when the process is gone. */
  readonly exited: Promise<string>;

  /** `held`: descriptors that it keeps open as long as it lives: the pod's lock, a guard's lifeline. */
  constructor(held: readonly (number | Writable)[]) {
    // A session of its own: a signal to our process group must not take the rules away before we have said so.
    this.#child = spawn('nft', ['-i'], {
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe', ...held],
    });
    this.#stdin = this.#child.stdin as Writable;
    this.#stdin.on('error', () => {}); // EPIPE: 'exit' tells.
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.exited = new Promise(resolve => {
      this.#child.once('error', error => resolve(this.#end(`nft cannot be started: ${error.message}`)));
      this.#child.once('exit', (code, signal) => resolve(this.#end(`nft ended (${signal ?? `exit code ${code}`})`)));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Commands that nft has not answered yet. */
  get unanswered(): number {
    return this.#pending.length;
  }

  /** One transaction. @throws NetnsError HEADGATE_ERR_RULES with nft's words, HEADGATE_ERR_RULES_CHILD when nft is gone or hangs. */
  apply(commands: readonly string[]): Promise<void> {
    if (this.#exitReason !== null) {
      return Promise.reject(new NetnsError('HEADGATE_ERR_RULES_CHILD', this.#exitReason));
    }
    const serial = ++this.#serial;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), NFT_ANSWER_MS);
    this.#pending.push({ serial, resolve, reject });
    this.#stdin.write(`${commands.join('; ')}\nsync-${serial}\n`);
    return promise.finally(() => clearTimeout(timer));
  }

  /** Ends the process, and with it the table. Resolves when it is gone. */
  async end(): Promise<void> {
    this.#stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), CHILD_END_MS);
    await this.exited;
    clearTimeout(timer);
  }

  #read(text: string): void {
    const lines = (this.#tail + text).split('\n');
    this.#tail = lines.pop() ?? '';
    for (const line of lines) {
      const acknowledged = this.#parser.push(line);
      if (acknowledged !== null) this.#settle(acknowledged.serial, acknowledged.errors);
    }
  }

  #settle(serial: number, errors: readonly string[]): void {
    while (this.#pending[0] !== undefined && this.#pending[0].serial <= serial) {
      const pending = this.#pending.shift();
      if (errors.length === 0) pending?.resolve();
      else pending?.reject(new NetnsError('HEADGATE_ERR_RULES', `nft: ${errors.join('; ')}`));
    }
  }

  #end(reason: string): string {
    this.#exitReason ??= reason;
    for (const pending of this.#pending.splice(0)) {
      pending.reject(new NetnsError('HEADGATE_ERR_RULES_CHILD', this.#exitReason));
    }
    return this.#exitReason;
  }
}
