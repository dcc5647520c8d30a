/** A terminal for tests: keeps what is written, and sends signals when a test says so. */

import type { Cancel } from '../clock.ts';
import type { Terminal } from '../terminal.ts';

/** Bound of what takes milliseconds on an idle machine. */
const UNTIL_MS = 10_000;

export class FakeTerminal implements Terminal {
  out = '';
  err = '';
  /** What is read from standard input. */
  input = '';
  isInputTyped = false;
  environment: Readonly<Record<string, string | undefined>> = {};
  readonly commandLine = ['headgate', 'attach'];
  readonly stdout = { write: (text: string): void => this.#onOut(text) };
  readonly stderr = { write: (text: string): void => this.#onError(text) };
  readonly #handlers = new Set<(signal: NodeJS.Signals) => void>();
  readonly #outputHandlers = new Set<() => void>();
  #look: () => void = () => undefined;

  exists(): boolean {
    return false;
  }

  onSignal(handler: (signal: NodeJS.Signals) => void): Cancel {
    this.#handlers.add(handler);
    return () => void this.#handlers.delete(handler);
  }

  onOutputClosed(handler: () => void): Cancel {
    this.#outputHandlers.add(handler);
    return () => void this.#outputHandlers.delete(handler);
  }

  /** Whoever read the output is gone. */
  closeOutput(): void {
    for (const handler of this.#outputHandlers) handler();
  }

  async readInput(limitBytes: number): Promise<Buffer> {
    return Buffer.from(this.input, 'latin1').subarray(0, limitBytes + 1);
  }

  signal(signal: NodeJS.Signals): void {
    for (const handler of this.#handlers) handler(signal);
  }

  /** Resolves once `text` was written to stderr; rejects with what was written instead after UNTIL_MS. */
  until(text: string): Promise<void> {
    return this.#until(text, () => this.err);
  }

  /** The same of stdout. */
  untilOut(text: string): Promise<void> {
    return this.#until(text, () => this.out);
  }

  #until(text: string, written: () => string): Promise<void> {
    return new Promise((resolve, reject) => {
      const bound = setTimeout(() => reject(new Error(`not said: ${text}\nsaid:\n${written()}`)), UNTIL_MS);
      this.#look = () => {
        if (!written().includes(text)) return;
        clearTimeout(bound);
        resolve();
      };
      this.#look();
    });
  }

  #onOut(text: string): void {
    this.out += text;
    this.#look();
  }

  #onError(text: string): void {
    this.err += text;
    this.#look();
  }
}
