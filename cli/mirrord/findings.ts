/** What is found wrong or worth saying while a mirrord file is read: all of it is collected, so that it is told at once. */

import { type Remark, remarkWords, type SettledBy } from '../config/remark.ts';
import { CONFIG_KEYS } from '../config/schema.ts';
import { formatKeyPath, type KeyPath } from '../config/source.ts';
import { HeadgateError } from '../errors.ts';
import { nearestWord } from '../nearest.ts';

/** A file as plain data, with the places of its parts. */
export interface PlacedSource {
  readonly file: string;
  readonly value: unknown;
  placeOf(path: KeyPath): string;
}

export class Findings {
  readonly #source: PlacedSource;
  readonly #remarks: Remark[] = [];
  readonly #mistakes: string[] = [];

  constructor(source: PlacedSource) {
    this.#source = source;
  }

  get remarks(): readonly Remark[] {
    return this.#remarks;
  }

  /** @param reason a clause about the key, without a full stop. */
  add(kind: Remark['kind'], path: KeyPath, reason: string, settledBy?: SettledBy): void {
    this.#remarks.push({ kind, place: this.#source.placeOf(path), path, reason, settledBy });
  }

  /** The value cannot be what the key holds. */
  mistake(path: KeyPath, problem: string): void {
    const end = problem.endsWith('?') ? '' : '.';
    const key = `${this.#source.placeOf(path)}: ${formatKeyPath(path)}: `;
    // What several readers look at is wrong once.
    if (!this.#mistakes.some(each => each.startsWith(key))) this.#mistakes.push(`${key}${problem}${end}`);
  }

  unknownKey(path: KeyPath, known: readonly string[]): void {
    if (path.length === 1 && CONFIG_KEYS.includes(String(path[0]))) {
      const problem = 'is a key of headgate.yaml, and the other keys are of mirrord: a file is of one kind';
      this.mistake(path, problem);
      return;
    }
    const nearest = nearestWord(String(path.at(-1)), known);
    const guess = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
    this.#mistakes.push(
      `${this.#source.placeOf(path)}: there is no key "${formatKeyPath(path)}" in mirrord's files.${guess}`,
    );
  }

  /** @throws HeadgateError HEADGATE_ERR_CONFIG with every mistake and, below, every refusal. */
  throwMistakes(): void {
    if (this.#mistakes.length === 0) return;
    const refusals = this.#remarks.filter(({ kind }) => kind === 'refusal').map(remarkWords);
    throw new HeadgateError('HEADGATE_ERR_CONFIG', [...this.#mistakes, ...refusals].join('\n'), {
      hint: `${this.#source.file} is read as mirrord's: docs/configuration.md says what of it holds here.`,
    });
  }
}
