/**
 * Reading a JSONPath (RFC 9535): the library parses the grammar, this file checks what the grammar leaves open.
 *
 * That is well-typedness (section 2.4.3), the range of integers (section 2.1), and our limits. The patterns of `match` and
 * `search` must be written down in the query: one that came out of a body would be a stranger's. They are RE2 like all others.
 */

import parse, { type JsonPathQuery } from 'jsonpath-rfc9535/parser';
import type { Pattern } from '../byte-pattern.ts';
import { FilterError } from '../errors.ts';
import { MAX_JSONPATH_DEPTH, MAX_JSONPATH_LENGTH } from '../limits.ts';
import { CASE_SENSITIVE, compileRegex } from '../linear-regex.ts';
import { quoted } from '../quoted.ts';

export type { JsonPathQuery };

type ParsedSegment = JsonPathQuery['segments'][number];
type Bracketed = Extract<ParsedSegment['node'], { readonly type: 'BracketedSelection' }>;
export type Selector = Bracketed['selectors'][number] | Exclude<ParsedSegment['node'], Bracketed>;
/** A segment of any query, singular ones too. */
export interface Segment {
  readonly type: ParsedSegment['type'] | 'SingularQuerySegment';
  readonly node: Bracketed | Selector;
}
export type Logical = Extract<Selector, { readonly type: 'FilterSelector' }>['value'];
export type Comparison = Extract<Logical, { readonly type: 'ComparisonExpr' }>;
export type Comparable = Comparison['left'];
export type Test = Extract<Logical, { readonly type: 'TestExpr' }>['expression'];
export type FunctionCall = Extract<Comparable, { readonly type: 'FunctionExpr' }>;
export type Argument = FunctionCall['arguments'][number];

/** A query that may be evaluated. */
export interface CheckedQuery {
  readonly query: JsonPathQuery;
  /** The compiled pattern of each call of `match` and `search`. */
  readonly patterns: ReadonlyMap<FunctionCall, Pattern>;
}

/** Reads a JSONPath; throws a `FilterError` for the place `at`. */
export function readJsonPath(text: string, at: string): CheckedQuery {
  refuseLarge(text, at);
  const checker = new Checker(at);
  const query = parsed(text, at);
  checker.segments(query.segments);
  return { query, patterns: checker.patterns };
}

function parsed(text: string, at: string): JsonPathQuery {
  try {
    return unwrapped(parse(text)) as JsonPathQuery;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'SyntaxError') throw error;
    throw refuse(at, `is not a JSONPath: ${placeOf(error, text)}`, HINT, error);
  }
}

/** Where the library's parser stopped, instead of its list of everything that could stand there. */
function placeOf(error: Error & { readonly location?: { readonly start: { readonly offset: number } } }, text: string) {
  const offset = error.location?.start.offset ?? text.length;
  if (offset >= text.length) return text === '' ? 'it is empty' : 'it ends too early';
  const [name] = /[a-z][a-z0-9_]*$/.exec(text.slice(0, offset)) ?? [];
  if (text[offset] === '(' && name !== undefined) return `RFC 9535 has no function ${name}() there`;
  return `${quoted(text[offset] ?? '')} cannot stand at character ${offset + 1}`;
}

/**
 * The tree without the shell that the library's grammar puts around an index within a comparison (`@[0] == 1`, version 1.3.0):
 * an IndexSelector whose only content is another IndexSelector, under `selector`.
 */
function unwrapped(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(unwrapped);
  if (typeof node !== 'object' || node === null) return node;
  if ('selector' in node) return unwrapped(node.selector);
  return Object.fromEntries(Object.entries(node).map(([key, part]) => [key, unwrapped(part)]));
}

const HINT = "Write it as in RFC 9535: $.user.name, $.items[*].id, $.items[?@.price > 10], $['a key'].";

/** Refuses by length and nesting, before a grammar sees it. */
function refuseLarge(text: string, at: string): void {
  if (text.length > MAX_JSONPATH_LENGTH) {
    throw new FilterError({
      code: 'HEADGATE_ERR_FILTER_TOO_LONG',
      path: at,
      what: `is longer than ${MAX_JSONPATH_LENGTH} characters`,
      hint: 'Select a part of the body, and compare it with equals or regex.',
    });
  }
  let depth = 0;
  for (const char of text.replaceAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '')) {
    if (char === '(' || char === '[') depth++;
    else if (char === ')' || char === ']') depth--;
    if (depth > MAX_JSONPATH_DEPTH) throw refuse(at, `is nested more than ${MAX_JSONPATH_DEPTH} levels deep`, HINT);
  }
}

function refuse(path: string, what: string, hint: string, cause?: unknown): FilterError {
  return new FilterError({ code: 'HEADGATE_ERR_FILTER_JSONPATH', path, what, hint, cause });
}

/** What a function takes and gives (RFC 9535 section 2.4.1). */
const VALUE = 'a value';
const LOGICAL = 'a condition';
const NODES = 'nodes';
type Kind = typeof VALUE | typeof LOGICAL | typeof NODES;

interface Signature {
  readonly takes: readonly Kind[];
  readonly gives: Kind;
}

const FUNCTIONS = new Map<string, Signature>([
  ['length', { takes: [VALUE], gives: VALUE }],
  ['count', { takes: [NODES], gives: VALUE }],
  ['value', { takes: [NODES], gives: VALUE }],
  ['match', { takes: [VALUE, VALUE], gives: LOGICAL }],
  ['search', { takes: [VALUE, VALUE], gives: LOGICAL }],
]);

class Checker {
  readonly patterns = new Map<FunctionCall, Pattern>();
  readonly #at: string;

  constructor(at: string) {
    this.#at = at;
  }

  segments(segments: readonly Segment[]): void {
    for (const { node } of segments) {
      const selectors: readonly Selector[] = node.type === 'BracketedSelection' ? node.selectors : [node];
      for (const selector of selectors) this.#selector(selector);
    }
  }

  #selector(selector: Selector): void {
    if (selector.type === 'FilterSelector') this.#logical(selector.value);
    if (selector.type === 'IndexSelector') this.#integers(selector.value);
    if (selector.type === 'SliceSelector') this.#integers(selector.start, selector.end, selector.step);
  }

  #integers(...integers: readonly (number | null)[]): void {
    if (integers.every(integer => integer === null || Number.isSafeInteger(integer))) return;
    throw refuse(this.#at, 'has an index beyond 2^53', 'No list is that long.');
  }

  #logical(expression: Logical): void {
    switch (expression.type) {
      case 'LogicalAndExpr':
      case 'LogicalOrExpr':
        this.#logical(expression.left);
        this.#logical(expression.right);
        return;
      case 'LogicalNotExpr':
        this.#logical(expression.expression);
        return;
      case 'ComparisonExpr':
        this.#comparable(expression.left);
        this.#comparable(expression.right);
        return;
      case 'TestExpr':
        if (expression.expression.type === 'FilterQuery') this.segments(expression.expression.value.segments);
        else this.#call(expression.expression, LOGICAL);
    }
  }

  #comparable(comparable: Comparable): void {
    if (comparable.type === 'FunctionExpr') this.#call(comparable, VALUE);
    else if (comparable.type !== 'Literal') this.segments(comparable.segments);
  }

  #call(call: FunctionCall, wanted: Kind): void {
    const signature = FUNCTIONS.get(call.name);
    if (signature === undefined) {
      throw refuse(
        this.#at,
        `calls ${call.name}(), which does not exist`,
        `There are ${[...FUNCTIONS.keys()].join(', ')}.`,
      );
    }
    if (signature.gives !== wanted) {
      const way = wanted === LOGICAL ? 'Compare its result: length(@.a) > 3.' : 'Write it as a condition of its own.';
      throw refuse(this.#at, `uses ${call.name}() as ${wanted}, and it gives ${signature.gives}`, way);
    }
    if (call.arguments.length !== signature.takes.length) {
      throw refuse(
        this.#at,
        `calls ${call.name}() with ${call.arguments.length} arguments`,
        `It takes ${signature.takes.length}.`,
      );
    }
    for (const [index, argument] of call.arguments.entries())
      this.#argument(call.name, argument, signature.takes[index]);
    if (signature.gives === LOGICAL) this.patterns.set(call, this.#pattern(call));
  }

  #argument(name: string, argument: Argument, wanted: Kind | undefined): void {
    if (argument.type === 'Literal' && wanted === VALUE) return;
    if (argument.type === 'FunctionExpr' && wanted === VALUE) {
      this.#call(argument, VALUE);
      return;
    }
    if (argument.type === 'FilterQuery' && (wanted === NODES || isSingular(argument.value.segments))) {
      this.segments(argument.value.segments);
      return;
    }
    const way =
      wanted === NODES ? 'Give it a query: count(@.items[*]).' : 'Give it one value: @.name, @.list[0], "text".';
    throw refuse(this.#at, `gives ${name}() something else than ${wanted}`, way);
  }

  /** The pattern of `match` or `search`, for the whole of a text or for some of it. */
  #pattern(call: FunctionCall): Pattern {
    const pattern = call.arguments[1];
    if (pattern?.type === 'Literal' && typeof pattern.value === 'string') {
      const source = call.name === 'match' ? `^(?:${pattern.value})$` : pattern.value;
      return compileRegex(source, CASE_SENSITIVE, this.#at);
    }
    const hint = 'A pattern out of the body would be anybody’s; write it in quotes: match(@.a, "x.*").';
    throw refuse(this.#at, `gives ${call.name}() a pattern that is not text in the query`, hint);
  }
}

/** Whether a query says the name of all that it selects, or the one place: `$..id`, `$.list[0]`, and not `$`, `$..*` or `$[?@.id]`. */
export function isNamed(segments: readonly Segment[]): boolean {
  const last = segments.at(-1)?.node;
  if (last === undefined) return false;
  const selectors: readonly Selector[] = last.type === 'BracketedSelection' ? last.selectors : [last];
  const areNames = selectors.every(({ type }) => type === 'NameSelector' || type === 'MemberNameShorthand');
  return areNames || isSingular(segments);
}

/** Whether a query selects one node at most (RFC 9535 section 2.3.5.1). */
function isSingular(segments: readonly Segment[]): boolean {
  return segments.every(({ type, node }) => {
    if (type === 'DescendantSegment') return false;
    if (node.type !== 'BracketedSelection') return node.type === 'MemberNameShorthand';
    const [selector] = node.selectors;
    return node.selectors.length === 1 && (selector?.type === 'NameSelector' || selector?.type === 'IndexSelector');
  });
}
