/**
 * From the written form to a filter that runs: parse, compile each predicate, order by cost, link into a program.
 *
 * Compiling happens once, when a session subscribes, and on the user's machine before that, so that a bad filter fails there.
 */

import type { RequestHead } from '../request-head.ts';
import { BodyDocument } from './body-document.ts';
import { below } from './errors.ts';
import { landmarksOf } from './landmarks.ts';
import { ALL_OF, ANY_OF, describeNode, type Explanation, explainNode, type FilterNode, IS, NOT } from './node.ts';
import { refuseInstructions, refuseLongPatterns } from './pattern-totals.ts';
import type { Landmark, Predicate, PredicateKind } from './predicate.ts';
import { PREDICATES } from './predicate-table.ts';
import { ACCEPT, Program, REJECT, type Step } from './program.ts';
import { type FilterSpec, parseFilter } from './spec.ts';
import { MATCH, NO_MATCH, type Verdict } from './verdict.ts';

/** How a filter explains itself. */
export interface ExplainOptions {
  /** The whole body of the request, without its framing; left out, what depends on it stays open. */
  readonly body?: Buffer;
  /** Leaves out what the request has; what the filter wants is shown. */
  readonly hideValues?: boolean;
}

/** A compiled filter. Immutable; may be shared by all connections of a thread. */
export class Filter {
  readonly #root: FilterNode;
  readonly #program: Program;
  /** Whether the head alone may not decide (a `body` predicate is in it). Constant; `match` says it of each request. */
  readonly needsBody: boolean;
  /** What a request must have one of to match, for `FilterSet`; null when nothing is known. */
  readonly landmarks: readonly Landmark[] | null;

  /** Use `compileFilter`. */
  constructor(root: FilterNode) {
    const linker = new Linker();
    const start = linker.link(root, ACCEPT, REJECT, 0);
    this.#root = root;
    this.#program = new Program(linker.steps, start);
    this.landmarks = landmarksOf(root);
    this.needsBody = linker.steps.some(step => step.predicate.needsBody === true);
  }

  /** The verdict on one request. Borrows `head` for the call (docs/buffers.md, row "request head"). */
  match(head: RequestHead): Verdict {
    return this.#program.run(head, null);
  }

  /**
   * The verdict on a request of which `match` said NEED_MORE, once its body is there without its framing, or will not come.
   * `isWhole: false` means that it is larger than MAX_FILTER_BODY_BYTES or took too long: then, and where it is unclear or judging it
   * would take too long, what depends on it does not match, under `not` neither. Borrows both.
   */
  matchBody(head: RequestHead, body: Buffer, isWhole: boolean): typeof MATCH | typeof NO_MATCH {
    return this.judgeBody(head, body, isWhole) === MATCH ? MATCH : NO_MATCH;
  }

  /** As `matchBody`, but NEED_MORE where it depends on what cannot be judged. */
  judgeBody(head: RequestHead, body: Buffer, isWhole: boolean): Verdict {
    return this.#program.run(head, isWhole ? new BodyDocument(body) : null);
  }

  /** Why: every predicate with what it wanted and saw. Shows no header that the filter does not name. Allocates. */
  explain(head: RequestHead, { body, hideValues = false }: ExplainOptions = {}): Explanation {
    const document = body === undefined ? null : new BodyDocument(body);
    return explainNode(this.#root, { head, body: document, hidesValues: hideValues });
  }

  /** The filter's shape in words, fit for other users' eyes: names, never values: `header x-user equals …, path begins with …`. */
  describe(): string {
    return describeNode(this.#root);
  }
}

/** Compiles a filter; throws a `FilterError` when it is not well-formed, cannot compile or is above a limit. */
export function compileFilter(spec: FilterSpec): Filter {
  const parsed = parseFilter(spec);
  refuseLongPatterns(parsed);
  return new Filter(new Compiler().nodeOf(parsed, ''));
}

/** Compiles part by part, and no more once the patterns are too large together. */
class Compiler {
  #instructions = 0;

  nodeOf(spec: FilterSpec, at: string): FilterNode {
    if ('all_of' in spec) return { kind: ALL_OF, parts: this.#partsOf(spec.all_of, below(at, 'all_of')) };
    if ('any_of' in spec) return { kind: ANY_OF, parts: this.#partsOf(spec.any_of, below(at, 'any_of')) };
    if ('not' in spec) return { kind: NOT, part: this.nodeOf(spec.not, below(at, 'not')) };
    const [[key, body] = ['', undefined]] = Object.entries(spec);
    const kind = PREDICATES[key as keyof typeof PREDICATES] as PredicateKind<unknown>;
    const predicate = kind.compile(body, below(at, key));
    this.#instructions += predicate.instructions;
    refuseInstructions(this.#instructions, below(at, key));
    return { kind: IS, predicate };
  }

  #partsOf(specs: readonly FilterSpec[], at: string): FilterNode[] {
    return specs.map((spec, index) => this.nodeOf(spec, `${at}[${index}]`));
  }
}

function predicatesOf(node: FilterNode): Predicate[] {
  if (node.kind === IS) return [node.predicate];
  return node.kind === NOT ? predicatesOf(node.part) : node.parts.flatMap(predicatesOf);
}

function costOf(node: FilterNode): number {
  return predicatesOf(node).reduce((sum, predicate) => sum + predicate.cost, 0);
}

/** Turns a tree into steps, from the last to the first: so every jump's target exists before the jump. */
class Linker {
  readonly steps: Step[] = [];

  /** Adds the steps of `node`; returns the one to begin with. `nots`: how many `not`s are around it. */
  link(node: FilterNode, onMatch: number, onNoMatch: number, nots: number): number {
    if (node.kind === NOT) return this.link(node.part, onNoMatch, onMatch, nots + 1);
    if (node.kind === IS) {
      const ifUnknown = nots % 2 === 0 ? onNoMatch : onMatch;
      return this.steps.push({ predicate: node.predicate, onMatch, onNoMatch, ifUnknown }) - 1;
    }
    const dearestFirst = node.parts.toSorted((a, b) => costOf(a) - costOf(b)).reverse();
    let entry = node.kind === ALL_OF ? onMatch : onNoMatch;
    for (const part of dearestFirst) {
      entry = node.kind === ALL_OF ? this.link(part, entry, onNoMatch, nots) : this.link(part, onMatch, entry, nots);
    }
    return entry;
  }
}
