/**
 * Text forms as automata that can be intersected: which texts does a pattern match?
 *
 * The linear engine compiles every pattern to a program for a simulation (Thompson's construction). Here the same program is walked one
 * character at a time, its sets of instructions made into numbered states as they are met, so the automaton says exactly what the
 * engine says. Word boundaries and multi-line anchors need a look at the neighbours; a pattern with them has no automaton.
 *
 * Texts are without line breaks where a subject has none; `^` and `$` are the ends.
 */

import { RE2JS } from 're2js';
import { CASE_INSENSITIVE, type Letters } from '../linear-regex.ts';
import type { Work } from './work.ts';

/** Reads a text from the left; states are numbers. */
export interface Automaton {
  readonly start: number;
  step(state: number, character: number): number;
  accepts(state: number): boolean;
  /** Whether whatever follows is accepted (true), refused (false), or open (null). */
  fateOf(state: number): boolean | null;
  /** Which characters the automaton tells apart: two with equal answers are the same to it. */
  kindOf(character: number): string;
  /** Characters beyond ASCII at which its answers may change. */
  readonly boundaries: readonly number[];
}

/** An instruction of the engine's program. */
interface Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  readonly runes: Int32Array;
  matchRune(character: number): boolean;
}

/** Operations of the engine (re2js 2.10, class Inst). */
const ALT = 1;
const ALT_MATCH = 2;
const CAPTURE = 3;
const EMPTY_WIDTH = 4;
const FAIL = 5;
const MATCH = 6;
const NOP = 7;
const RUNE = 8;
const LAST_RUNE = 11;

/** What an EMPTY_WIDTH wants: bits of `arg`. */
const BEGIN_TEXT = 4;
const END_TEXT = 8;

/** Letters beyond ASCII that a fold of case turns into ASCII ones: long s and the Kelvin sign. */
const FOLDED = [0x17f, 0x212a];

/** A set of instructions: the state of a simulation between two characters. */
interface States {
  readonly instructions: readonly number[];
  readonly isStart: boolean;
  readonly hasMatched: boolean;
}

export class RegexAutomaton implements Automaton {
  readonly start: number;
  readonly boundaries: readonly number[];
  readonly #program: readonly Instruction[];
  readonly #entry: number;
  readonly #work: Work;
  readonly #states: States[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #steps = new Map<number, number>();
  readonly #kinds = new Map<number, string>();

  constructor(program: readonly Instruction[], entry: number, work: Work) {
    this.#program = program;
    this.#entry = entry;
    this.#work = work;
    this.boundaries = [...FOLDED, ...program.flatMap(({ runes }) => starts(runes))].filter(rune => rune > 0x7f);
    this.start = this.#numberOf([entry], true);
  }

  step(state: number, character: number): number {
    const key = state * 0x110000 + character;
    const known = this.#steps.get(key);
    if (known !== undefined) return known;
    const { instructions, hasMatched } = this.#at(state);
    const next = hasMatched ? state : this.#numberOf([...this.#after(instructions, character), this.#entry], false);
    this.#steps.set(key, next);
    return next;
  }

  accepts(state: number): boolean {
    const { instructions, isStart, hasMatched } = this.#at(state);
    return hasMatched || this.#closure(instructions, (isStart ? BEGIN_TEXT : 0) | END_TEXT) === null;
  }

  fateOf(state: number): boolean | null {
    const { instructions, isStart, hasMatched } = this.#at(state);
    if (hasMatched) return true;
    // What is left of a pattern tied to the beginning is nothing, or its `^`.
    const isOver =
      !isStart &&
      instructions.every(
        pc => ((this.#program[pc]?.arg ?? 0) & BEGIN_TEXT) !== 0 && this.#program[pc]?.op === EMPTY_WIDTH,
      );
    return isOver ? false : null;
  }

  kindOf(character: number): string {
    const known = this.#kinds.get(character);
    if (known !== undefined) return known;
    this.#work.left -= this.#program.length >>> 4;
    const kind = this.#program.map(each => (isRune(each) && each.matchRune(character) ? '1' : '0')).join('');
    this.#kinds.set(character, kind);
    return kind;
  }

  #after(instructions: readonly number[], character: number): readonly number[] {
    const after: number[] = [];
    for (const pc of instructions) {
      const instruction = this.#program[pc];
      if (instruction !== undefined && isRune(instruction) && instruction.matchRune(character))
        after.push(instruction.out);
    }
    return after;
  }

  #at(state: number): States {
    return this.#states[state] as States;
  }

  #numberOf(entries: readonly number[], isStart: boolean): number {
    const closure = this.#closure(entries, isStart ? BEGIN_TEXT : 0);
    const key = closure === null ? 'matched' : `${isStart}${closure.join()}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#states.push({ instructions: closure ?? [], isStart, hasMatched: closure === null }) - 1;
    this.#numbers.set(key, number);
    return number;
  }

  /** All instructions that are reached without a character, sorted; null when MATCH is. `holds`: which anchors do. */
  #closure(entries: readonly number[], holds: number): readonly number[] | null {
    const seen = new Set<number>();
    const open = [...entries];
    for (let pc = open.pop(); pc !== undefined; pc = open.pop()) {
      if (seen.has(pc)) continue;
      seen.add(pc);
      this.#work.left--;
      const instruction = this.#program[pc] as Instruction;
      const { op, out, arg } = instruction;
      if (op === MATCH) return null;
      if (op === ALT || op === ALT_MATCH) open.push(out, arg);
      else if (op === CAPTURE || op === NOP || (op === EMPTY_WIDTH && (arg & ~holds) === 0)) open.push(out);
    }
    return [...seen].filter(pc => this.#keeps(pc)).sort((a, b) => a - b);
  }

  #keeps(pc: number): boolean {
    const instruction = this.#program[pc] as Instruction;
    return isRune(instruction) || instruction.op === EMPTY_WIDTH;
  }
}

/** The automaton of an RE2 pattern, searched for anywhere; null when it has none. */
export function automatonOf(source: string, letters: Letters, work: Work): Automaton | null {
  const { prog } = RE2JS.compile(source, letters === CASE_INSENSITIVE ? RE2JS.CASE_INSENSITIVE : 0).re2();
  const program = prog.inst as readonly Instruction[];
  return program.every(isKnown) ? new RegexAutomaton(program, prog.start, work) : null;
}

function isKnown({ op, arg }: Instruction): boolean {
  if (op === EMPTY_WIDTH) return (arg & ~(BEGIN_TEXT | END_TEXT)) === 0;
  return (op >= ALT && op <= NOP && op !== EMPTY_WIDTH) || (op >= RUNE && op <= LAST_RUNE) || op === FAIL;
}

function isRune({ op }: Instruction): boolean {
  return op >= RUNE && op <= LAST_RUNE;
}

/** Where the ranges of an instruction begin, and what follows their ends. */
function starts(runes: Int32Array): readonly number[] {
  if (runes.length === 1) return [runes[0] as number, (runes[0] as number) + 1];
  return [...runes].map((rune, index) => (index % 2 === 0 ? rune : Math.min(rune + 1, 0x10ffff)));
}
