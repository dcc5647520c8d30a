/**
 * Makes new inputs of old ones. Structure-aware as far as all our formats allow: pieces of the target's dictionary, edits at the
 * beginnings of lines, numbers next to those that are there, spans and ends of other inputs.
 */

import type { FuzzTarget } from './fuzz-target.ts';
import type { RandomNumbers } from './random-numbers.ts';

const MAX_EDITS = 5;
const MAX_SPAN = 32;
const INTERESTING = ['0', '1', '-1', '9', '10', '65535', '65536', '2147483648', '9007199254740993', 'ffffffff'];
const LF = 10;

type Edit = (input: Buffer, mutator: Mutator) => Buffer;

export class Mutator {
  readonly random: RandomNumbers;
  readonly dictionary: readonly Buffer[];
  readonly #maxBytes: number;
  /** Whose spans are taken: the inputs found so far. */
  corpus: readonly Buffer[];

  constructor({ dictionary, maxBytes, seeds }: FuzzTarget, random: RandomNumbers) {
    this.random = random;
    this.dictionary = dictionary.map(piece => Buffer.from(piece, 'latin1'));
    this.#maxBytes = maxBytes;
    this.corpus = seeds;
  }

  /** One to MAX_EDITS edits of `input`, in a new buffer. */
  mutate(input: Buffer): Buffer {
    let changed = Buffer.from(input);
    for (let left = 1 + this.random.below(MAX_EDITS); left > 0; left--) {
      changed = Buffer.from(this.random.pick(EDITS)(changed, this)).subarray(0, this.#maxBytes);
    }
    return changed;
  }

  /** A place to edit: half of the time the beginning of a line. */
  place(input: Buffer): number {
    const at = this.random.below(input.length + 1);
    if (this.random.below(2) === 0) return at;
    const end = input.indexOf(LF, at);
    return end < 0 ? at : end + 1;
  }
}

const EDITS: readonly Edit[] = [
  insertPiece,
  insertPiece,
  replaceByPiece,
  deleteSpan,
  doubleSpan,
  flipBit,
  setByte,
  changeNumber,
  swapLines,
  spliceOther,
  insertOther,
  cutEnd,
];

function splice(input: Buffer, start: number, end: number, piece: Uint8Array): Buffer {
  return Buffer.concat([input.subarray(0, start), piece, input.subarray(end)]);
}

function insertPiece(input: Buffer, mutator: Mutator): Buffer {
  const at = mutator.place(input);
  return splice(input, at, at, mutator.random.pick(mutator.dictionary));
}

function replaceByPiece(input: Buffer, mutator: Mutator): Buffer {
  const at = mutator.place(input);
  return splice(input, at, at + mutator.random.below(MAX_SPAN), mutator.random.pick(mutator.dictionary));
}

function deleteSpan(input: Buffer, { random }: Mutator): Buffer {
  const at = random.below(input.length);
  return splice(input, at, at + 1 + random.below(MAX_SPAN), Buffer.alloc(0));
}

function doubleSpan(input: Buffer, { random }: Mutator): Buffer {
  const at = random.below(input.length);
  return splice(input, at, at, input.subarray(at, at + 1 + random.below(4 * MAX_SPAN)));
}

function flipBit(input: Buffer, { random }: Mutator): Buffer {
  const at = random.below(input.length);
  return splice(input, at, at + 1, Buffer.of((input[at] ?? 0) ^ (1 << random.below(8))));
}

function setByte(input: Buffer, { random }: Mutator): Buffer {
  const at = random.below(input.length);
  return splice(input, at, at + 1, Buffer.of(random.below(256)));
}

/** A number of the input becomes one near to it, or one that is often a limit. */
function changeNumber(input: Buffer, { random }: Mutator): Buffer {
  const numbers = [...input.toString('latin1').matchAll(/\d+/g)];
  if (numbers.length === 0) return input;
  const { index, 0: digits } = random.pick(numbers);
  const near = String(Math.abs(Number(digits.slice(0, 15)) + random.below(3) - 1));
  const other = random.below(2) === 0 ? near : random.pick(INTERESTING);
  return splice(input, index, index + digits.length, Buffer.from(other));
}

function swapLines(input: Buffer, { random }: Mutator): Buffer {
  const lines = input.toString('latin1').split('\n');
  const [one, other] = [random.below(lines.length), random.below(lines.length)];
  [lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? ''];
  return Buffer.from(lines.join('\n'), 'latin1');
}

function spliceOther(input: Buffer, { random, corpus }: Mutator): Buffer {
  const other = random.pick(corpus);
  return Buffer.concat([input.subarray(0, random.below(input.length + 1)), other.subarray(random.below(other.length))]);
}

function insertOther(input: Buffer, mutator: Mutator): Buffer {
  const other = mutator.random.pick(mutator.corpus);
  const at = mutator.place(input);
  const from = mutator.random.below(other.length);
  return splice(input, at, at, other.subarray(from, from + 1 + mutator.random.below(4 * MAX_SPAN)));
}

function cutEnd(input: Buffer, { random }: Mutator): Buffer {
  return input.subarray(0, random.below(input.length + 1));
}
