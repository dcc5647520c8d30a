/** What is wrong in a file of ours: all of it is collected, so that it is told at once. */

import { type CliErrorCode, HeadgateError } from '../errors.ts';
import { type ConfigSource, formatKeyPath, type KeyPath } from './source.ts';

/** What helps with every mistake. */
const GENERAL_HINT =
  'All keys are in docs/configuration.md; `headgate config check FILE` checks a file without starting anything.';

export class Mistakes {
  readonly #source: ConfigSource;
  readonly #errors: HeadgateError[] = [];

  constructor(source: ConfigSource) {
    this.#source = source;
  }

  /** @param message a sentence about the part at `path`. */
  add(path: KeyPath, message: string): void {
    this.addError(new HeadgateError('HEADGATE_ERR_CONFIG', `${this.#source.placeOf(path)}: ${message}`));
  }

  /** A mistake that says its own place. */
  addError(error: HeadgateError): void {
    this.#errors.push(error);
  }

  /** What `read` gives, or undefined: then what it threw is a mistake at `path`. */
  at<Value>(path: KeyPath, read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof HeadgateError)) throw error;
      const message = `${this.#source.placeOf(path)}: ${formatKeyPath(path)}: ${error.message}`;
      this.addError(new HeadgateError(error.code, message, { hint: error.hint, cause: error }));
      return undefined;
    }
  }

  /** @throws HeadgateError of the mistakes' code if all have the same, else HEADGATE_ERR_CONFIG. */
  throwAll(): void {
    const [first, ...others] = this.#errors;
    if (first === undefined) return;
    const code = others.every(error => error.code === first.code) ? first.code : 'HEADGATE_ERR_CONFIG';
    const hints = new Set(this.#errors.map(({ hint }) => hint));
    // A hint that not all share stands behind its own mistake.
    const lines = this.#errors.map(({ message, hint }) =>
      hints.size === 1 || hint === undefined ? message : `${message} ${hint}`,
    );
    throw new HeadgateError(code satisfies CliErrorCode | string, lines.join('\n'), {
      hint: hints.size === 1 ? (first.hint ?? GENERAL_HINT) : GENERAL_HINT,
      cause: first,
    });
  }
}
