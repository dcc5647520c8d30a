/**
 * What a fuzz target is. To add one: a file in `targets/` that exports `target`; `main.ts` finds it by itself.
 *
 * A target says nothing by returning and everything by throwing: an input for which something does not hold is kept in a file.
 */

export interface FuzzTarget {
  readonly name: string;
  /** Inputs to begin with. */
  readonly seeds: readonly Buffer[];
  /** Pieces that mutations put in: what the code under test looks for. One character a byte. */
  readonly dictionary: readonly string[];
  /** Part of the paths of the files whose coverage guides: `filter-engine/http1/`. */
  readonly guide: string;
  /** Longer inputs are cut. */
  readonly maxBytes: number;
  /** @throws Error when something does not hold for this input. */
  run(input: Buffer): void;
}
