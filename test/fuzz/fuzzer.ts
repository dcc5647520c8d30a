/**
 * Runs one target for some time: seeds first, then mutations of inputs that are worth it, those which reached code that no
 * input before them reached. Coverage is taken for batches; a batch that reached something new is halved until the inputs that did are known.
 *
 * Ends at the first input that throws, made as small as a second allows, or when its time is over.
 */

import type { Coverage } from './coverage.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { Mutator } from './mutator.ts';
import { RandomNumbers } from './random-numbers.ts';

const BATCH = 128;
const SHRINK_MS = 1_000;
/** Half of the inputs to mutate are among the last so many that were found. */
const RECENT = 16;

export interface FuzzResult {
  readonly executions: number;
  /** Inputs that reached something new, the seeds among them. */
  readonly corpusSize: number;
  readonly blocks: number;
  readonly elapsedMs: number;
  readonly crash: Crash | undefined;
}

export interface Crash {
  readonly input: Buffer;
  readonly error: unknown;
}

export class Fuzzer {
  readonly #target: FuzzTarget;
  readonly #coverage: Pick<Coverage, 'take'>;
  readonly #random: RandomNumbers;
  readonly #mutator: Mutator;
  readonly #corpus: Buffer[] = [];
  readonly #reached = new Set<string>();
  #executions = 0;
  #crash: Crash | undefined;
  #endMs = 0;

  constructor(target: FuzzTarget, coverage: Pick<Coverage, 'take'>, seed: number) {
    this.#target = target;
    this.#coverage = coverage;
    this.#random = new RandomNumbers(seed);
    this.#mutator = new Mutator(target, this.#random);
    this.#mutator.corpus = this.#corpus;
  }

  /** Fuzzes for so long. */
  run(limitMs: number): FuzzResult {
    const startedMs = performance.now();
    this.#endMs = startedMs + limitMs;
    this.#coverage.take(this.#target.guide);
    for (const seed of this.#target.seeds) {
      this.#execute(seed);
      this.#corpus.push(seed);
    }
    for (const block of this.#coverage.take(this.#target.guide)) this.#reached.add(block);
    while (this.#crash === undefined && performance.now() < this.#endMs) this.#runBatch();
    const elapsedMs = performance.now() - startedMs;
    const crash = this.#crash === undefined ? undefined : this.#shrink(this.#crash);
    const { size: blocks } = this.#reached;
    return { executions: this.#executions, corpusSize: this.#corpus.length, blocks, elapsedMs, crash };
  }

  #runBatch(): void {
    const batch: Buffer[] = [];
    while (batch.length < BATCH && this.#crash === undefined && performance.now() < this.#endMs) {
      const input = this.#mutator.mutate(this.#choose());
      batch.push(input);
      this.#execute(input);
    }
    if (this.#hasNews(this.#coverage.take(this.#target.guide))) this.#attribute(batch);
  }

  #choose(): Buffer {
    const corpus = this.#corpus;
    if (corpus.length <= RECENT || this.#random.below(2) === 0) return this.#random.pick(corpus);
    return this.#random.pick(corpus.slice(-RECENT));
  }

  /** Finds out which of `inputs` reached what none before did. */
  #attribute(inputs: readonly Buffer[]): void {
    const middle = inputs.length >> 1;
    for (const half of [inputs.slice(0, middle), inputs.slice(middle)]) {
      if (half.length === 0 || performance.now() >= this.#endMs) continue;
      for (const input of half) this.#execute(input);
      const blocks = this.#coverage.take(this.#target.guide);
      if (!this.#hasNews(blocks)) continue;
      if (half.length > 1) {
        this.#attribute(half);
        continue;
      }
      for (const block of blocks) this.#reached.add(block);
      this.#corpus.push(...half);
    }
  }

  #hasNews(blocks: ReadonlySet<string>): boolean {
    for (const block of blocks) if (!this.#reached.has(block)) return true;
    return false;
  }

  #execute(input: Buffer): void {
    this.#executions++;
    const error = errorOf(this.#target, input);
    if (error !== undefined) this.#crash ??= { input, error: error.thrown };
  }

  /** Takes away what is not needed to fail. */
  #shrink(crash: Crash): Crash {
    let smallest = crash;
    const endMs = performance.now() + SHRINK_MS;
    for (let span = smallest.input.length >> 1; span > 0; span >>= 1) {
      for (let at = 0; at < smallest.input.length && performance.now() < endMs; ) {
        const input = Buffer.concat([smallest.input.subarray(0, at), smallest.input.subarray(at + span)]);
        const error = errorOf(this.#target, input);
        if (error === undefined) at += span;
        else smallest = { input, error: error.thrown };
      }
    }
    return smallest;
  }
}

function errorOf(target: FuzzTarget, input: Buffer): { readonly thrown: unknown } | undefined {
  try {
    target.run(Buffer.from(input));
    return undefined;
  } catch (thrown) {
    return { thrown };
  }
}
