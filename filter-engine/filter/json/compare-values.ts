/** Comparison of JSON values as filters of JSONPath do it (RFC 9535 section 2.3.5.2.2). */

import { isContainer, type JsonValue, WrittenNumber } from './json-value.ts';

/** The result of a query that selects nothing, or of a function that has none. */
export const NOTHING = Symbol('nothing');
/** What stands on a side of a comparison. */
export type Operand = JsonValue | typeof NOTHING;
type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** What a comparison spends from. */
interface Visits {
  visits: number;
}

/** Characters that cost as much as one visit. */
const CHARACTERS_PER_VISIT = 16;

/** Whether `left op right`; false once the budget is spent. */
export function compareValues(left: Operand, operator: Operator, right: Operand, budget: Visits): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right, budget);
    case '!=':
      return !isEqual(left, right, budget);
    case '<':
      return isLess(left, right, budget);
    case '>':
      return isLess(right, left, budget);
    case '<=':
      return isLess(left, right, budget) || isEqual(left, right, budget);
    case '>=':
      return isLess(right, left, budget) || isEqual(left, right, budget);
  }
}

function isEqual(left: Operand, right: Operand, budget: Visits): boolean {
  budget.visits -= costOf(left, right);
  if (budget.visits < 0) return false;
  if (left === right) return true;
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0;
  if (!isContainer(left) || !isContainer(right)) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  const a = left as Readonly<Record<string, JsonValue>>;
  const b = right as Readonly<Record<string, JsonValue>>;
  return keys.every(key => Object.hasOwn(b, key) && isEqual(a[key] as JsonValue, b[key] as JsonValue, budget));
}

function isLess(left: Operand, right: Operand, budget: Visits): boolean {
  budget.visits -= costOf(left, right);
  if (budget.visits < 0) return false;
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) < 0;
  if (typeof left !== 'string' || typeof right !== 'string') return false;
  return isBefore(left, right);
}

function isNumber(value: Operand): value is number | WrittenNumber {
  return typeof value === 'number' || value instanceof WrittenNumber;
}

/** Below, at or above zero as the difference is. Integers that have the same double are compared digit by digit. */
function compareNumbers(left: number | WrittenNumber, right: number | WrittenNumber): number {
  const [a, b] = [doubleOf(left), doubleOf(right)];
  if (a !== b) return a < b ? -1 : 1;
  const [exactA, exactB] = [integerOf(left), integerOf(right)];
  if (exactA === null || exactB === null || exactA === exactB) return 0;
  return exactA < exactB ? -1 : 1;
}

function doubleOf(value: number | WrittenNumber): number {
  return typeof value === 'number' ? value : value.double;
}

/** Digits of an integer that is compared exactly: an id of 128 bits has 39. */
const MAX_DIGITS = 64;
const INTEGER = /^-?\d+$/;

/** Null for other numbers than integers, and for ones that are too long. */
function integerOf(value: number | WrittenNumber): bigint | null {
  const text = typeof value === 'number' ? String(value) : value.text;
  return text.length <= MAX_DIGITS && INTEGER.test(text) ? BigInt(text) : null;
}

/** By Unicode scalar values: `<` of strings goes by code units, which puts U+1F600 before U+FF01. */
function isBefore(left: string, right: string): boolean {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    if (left.charCodeAt(i) === right.charCodeAt(i)) continue;
    const isLow = i > 0 && isLowSurrogate(left, i) && isLowSurrogate(right, i);
    return (left.codePointAt(isLow ? i - 1 : i) ?? 0) < (right.codePointAt(isLow ? i - 1 : i) ?? 0);
  }
  return left.length < right.length;
}

function isLowSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}

function costOf(left: Operand, right: Operand): number {
  if (typeof left !== 'string' || typeof right !== 'string') {
    if (!isContainer(left) || !isContainer(right)) return 1;
    return 1 + Object.keys(left).length + Object.keys(right).length;
  }
  return 1 + Math.floor(Math.min(left.length, right.length) / CHARACTERS_PER_VISIT);
}
