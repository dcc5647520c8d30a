/**
 * Evaluates a JSONPath (RFC 9535) over one body, within a budget.
 *
 * A query may multiply: `$..*..*` visits each value once for each of its ancestors, a filter with an absolute query visits the
 * body once for each value. So every visit and every compared character is counted, and the budget, not the
 * query, ends the work. A test compares the results with those of another implementation (json-p3).
 *
 * Recursion is as deep as the body (MAX_BODY_DEPTH) and the query (MAX_JSONPATH_DEPTH) are.
 */

import type { Pattern } from '../byte-pattern.ts';
import type { Budget } from './budget.ts';
import { compareValues, NOTHING, type Operand } from './compare-values.ts';
import {
  type Argument,
  type CheckedQuery,
  type Comparable,
  type FunctionCall,
  isNamed,
  type Logical,
  readJsonPath,
  type Segment,
  type Selector,
} from './json-path-syntax.ts';
import { isContainer, isList, type JsonContainer, type JsonValue } from './json-value.ts';

/** A compiled JSONPath. */
export class JsonPath {
  /** Regex instructions of its `match` and `search`. */
  readonly instructions: number;
  /** Whether it names what it selects, so that an explanation may show it. */
  readonly isNamed: boolean;
  readonly #query: CheckedQuery;

  /** Throws a `FilterError` for the place `at`. */
  constructor(text: string, at: string) {
    this.#query = readJsonPath(text, at);
    this.isNamed = isNamed(this.#query.query.segments);
    this.instructions = [...this.#query.patterns.values()].reduce((sum, { instructions }) => sum + instructions, 0);
  }

  /** The values that it selects in `root`. Means nothing once `budget.isSpent`. */
  select(root: JsonValue, budget: Budget): readonly JsonValue[] {
    return new Evaluation(this.#query.patterns, root, budget).select(this.#query.query.segments, root);
  }
}

class Evaluation {
  readonly #patterns: ReadonlyMap<FunctionCall, Pattern>;
  readonly #root: JsonValue;
  readonly #budget: Budget;

  constructor(patterns: ReadonlyMap<FunctionCall, Pattern>, root: JsonValue, budget: Budget) {
    this.#patterns = patterns;
    this.#root = root;
    this.#budget = budget;
  }

  select(segments: readonly Segment[], from: JsonValue): readonly JsonValue[] {
    let nodes: readonly JsonValue[] = [from];
    for (const { type, node } of segments) {
      const selectors: readonly Selector[] = node.type === 'BracketedSelection' ? node.selectors : [node];
      const found: JsonValue[] = [];
      for (const value of nodes) {
        if (type === 'DescendantSegment') this.#descend(selectors, value, found);
        else this.#children(selectors, value, found);
        if (this.#budget.isSpent) return [];
      }
      nodes = found;
    }
    return nodes;
  }

  #descend(selectors: readonly Selector[], value: JsonValue, found: JsonValue[]): void {
    if (--this.#budget.visits < 0 || !isContainer(value)) return;
    this.#children(selectors, value, found);
    for (const child of childrenOf(value)) this.#descend(selectors, child, found);
  }

  #children(selectors: readonly Selector[], value: JsonValue, found: JsonValue[]): void {
    for (const selector of selectors) {
      if (--this.#budget.visits < 0) return;
      this.#child(selector, value, found);
    }
  }

  #child(selector: Selector, value: JsonValue, found: JsonValue[]): void {
    if (!isContainer(value)) return;
    switch (selector.type) {
      case 'NameSelector':
      case 'MemberNameShorthand':
        if (!isList(value) && Object.hasOwn(value, selector.value)) found.push(value[selector.value] as JsonValue);
        return;
      case 'IndexSelector': {
        const at = isList(value) ? value.at(selector.value) : undefined;
        if (at !== undefined) found.push(at);
        return;
      }
      case 'SliceSelector':
        if (isList(value)) this.#slice(selector, value, found);
        return;
      case 'WildcardSelector':
      case 'FilterSelector':
        for (const child of childrenOf(value)) {
          if (--this.#budget.visits < 0) return;
          if (selector.type === 'WildcardSelector' || this.#holds(selector.value, child)) found.push(child);
        }
    }
  }

  /** RFC 9535 section 2.3.4.2.2. */
  #slice(
    { start, end, step }: Extract<Selector, { readonly type: 'SliceSelector' }>,
    list: readonly JsonValue[],
    found: JsonValue[],
  ): void {
    const by = step ?? 1;
    if (by === 0) return;
    const from = (offset: number) => (offset >= 0 ? offset : list.length + offset);
    const clamp = (offset: number, least: number, most: number) => Math.min(Math.max(offset, least), most);
    if (by > 0) {
      const upper = clamp(from(end ?? list.length), 0, list.length);
      for (let i = clamp(from(start ?? 0), 0, list.length); i < upper; i += by) this.#take(list[i] as JsonValue, found);
    } else {
      const lower = clamp(from(end ?? -list.length - 1), -1, list.length - 1);
      const upper = clamp(from(start ?? list.length - 1), -1, list.length - 1);
      for (let i = upper; i > lower; i += by) this.#take(list[i] as JsonValue, found);
    }
  }

  #take(value: JsonValue, found: JsonValue[]): void {
    if (--this.#budget.visits >= 0) found.push(value);
  }

  #holds(expression: Logical, node: JsonValue): boolean {
    if (--this.#budget.visits < 0) return false;
    switch (expression.type) {
      case 'LogicalAndExpr':
        return this.#holds(expression.left, node) && this.#holds(expression.right, node);
      case 'LogicalOrExpr':
        return this.#holds(expression.left, node) || this.#holds(expression.right, node);
      case 'LogicalNotExpr':
        return !this.#holds(expression.expression, node);
      case 'ComparisonExpr':
        return compareValues(
          this.#operand(expression.left, node),
          expression.op,
          this.#operand(expression.right, node),
          this.#budget,
        );
      case 'TestExpr':
        if (expression.expression.type === 'FunctionExpr') return this.#finds(expression.expression, node);
        return this.#query(expression.expression, node).length > 0;
    }
  }

  #query({ value }: Extract<Argument, { readonly type: 'FilterQuery' }>, node: JsonValue): readonly JsonValue[] {
    return this.select(value.segments, value.type === 'JsonPathQuery' ? this.#root : node);
  }

  #operand(comparable: Comparable, node: JsonValue): Operand {
    if (comparable.type === 'Literal') return comparable.value;
    if (comparable.type === 'FunctionExpr') return this.#call(comparable, node);
    const from = comparable.type === 'AbsSingularQuery' ? this.#root : node;
    return onlyOf(this.select(comparable.segments, from));
  }

  /** `match` and `search`. */
  #finds(call: FunctionCall, node: JsonValue): boolean {
    const text = this.#argument(call.arguments[0], node);
    if (typeof text !== 'string') return false;
    const pattern = this.#patterns.get(call);
    if (pattern === undefined || !this.#budget.pay(text.length, pattern.instructions)) return false;
    const bytes = Buffer.from(text);
    return pattern.test(bytes, 0, bytes.length);
  }

  /** `length`, `count` and `value`. */
  #call(call: FunctionCall, node: JsonValue): Operand {
    const [argument] = call.arguments;
    if (call.name === 'length') return this.#lengthOf(this.#argument(argument, node));
    const nodes = argument?.type === 'FilterQuery' ? this.#query(argument, node) : [];
    return call.name === 'count' ? nodes.length : onlyOf(nodes);
  }

  #argument(argument: Argument | undefined, node: JsonValue): Operand {
    if (argument?.type === 'Literal') return argument.value;
    if (argument?.type === 'FunctionExpr') return this.#call(argument, node);
    return argument?.type === 'FilterQuery' ? onlyOf(this.#query(argument, node)) : NOTHING;
  }

  #lengthOf(value: Operand): Operand {
    if (typeof value === 'string') {
      return this.#budget.pay(value.length, 0) ? [...value].length : NOTHING;
    }
    if (!isContainer(value)) return NOTHING;
    if (isList(value)) return value.length;
    const { length } = Object.keys(value);
    this.#budget.visits -= length;
    return length;
  }
}

function childrenOf(value: JsonContainer): readonly JsonValue[] {
  return isList(value) ? value : Object.values(value);
}

/** The one value of a list of one, else nothing. */
function onlyOf(nodes: readonly JsonValue[]): Operand {
  return nodes.length === 1 ? (nodes[0] as JsonValue) : NOTHING;
}
