/** What is done about a key of a mirrord file, and the walk that does it for a whole file. */

import type { SettledBy } from '../config/remark.ts';
import type { KeyPath } from '../config/source.ts';
import type { Findings } from './findings.ts';

/** The fate of one key. */
export type KeyRule =
  /** Read by its own reader, which checks the value; or asks for nothing. */
  | { readonly kind: 'known' }
  /** A value of the wrong kind. */
  | { readonly kind: 'mistake'; readonly problem: string }
  /** A rule for values of some kind; all others are mistakes. */
  | {
      readonly kind: 'checked';
      readonly holds: (value: unknown) => boolean;
      readonly problem: string;
      readonly rule: KeyRule;
    }
  /** Said of every value that asks for something. */
  | {
      readonly kind: 'warning' | 'refusal';
      readonly reason: string;
      readonly asksNothing: (value: unknown) => boolean;
      /** The setting that makes it untrue. */
      readonly settledBy?: SettledBy | undefined;
    }
  /** An object whose keys have rules of their own; `other` is for values that are no object. */
  | { readonly kind: 'section'; readonly keys: KeyRules; readonly other: KeyRule };

/** The keys of an object. */
export type KeyRules = { readonly [key: string]: KeyRule };

/** A key that is read elsewhere, or that changes nothing here. */
export const KNOWN: KeyRule = { kind: 'known' };

const NO_OBJECT: KeyRule = { kind: 'mistake', problem: 'must be an object' };

/** @param reason what the session does instead, as a clause. */
export function warned(reason: string, asksNothing: (value: unknown) => boolean = isOff): KeyRule {
  return { kind: 'warning', reason, asksNothing };
}

/** As `warned`, of what a session with a world does. */
export function warnedWithoutWorld(reason: string, asksNothing: (value: unknown) => boolean = isOff): KeyRule {
  return { kind: 'warning', reason: `without a world ${reason}`, asksNothing, settledBy: 'world' };
}

/** @param reason what would be otherwise than asked, and what to write instead. */
export function refused(reason: string, asksNothing: (value: unknown) => boolean = isOff): KeyRule {
  return { kind: 'refusal', reason, asksNothing };
}

/** @param other for values that are no object, such as `true`; left out, they are mistakes. */
export function section(keys: KeyRules, other: KeyRule = NO_OBJECT): KeyRule {
  return { kind: 'section', keys, other };
}

/** `rule` for what `holds`. @param problem of all other values, as in "must be true or false" */
export function checked([holds, problem]: ValueKind, rule: KeyRule): KeyRule {
  return { kind: 'checked', holds, problem, rule };
}

/** What holds of a value, and what is said where it does not. */
export type ValueKind = readonly [holds: (value: unknown) => boolean, problem: string];

const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isText = (value: unknown): boolean => typeof value === 'string';

export const FLAG: ValueKind = [isFlag, 'must be true or false'];
/** Beside a section: what stands for all of it. */
export const FLAG_OR_SECTION: ValueKind = [isFlag, 'must be true, false or an object'];
export const COUNT: ValueKind = [value => Number.isInteger(value) && Number(value) >= 0, 'must be a whole number'];
export const TEXT: ValueKind = [isText, 'must be text'];
export const TEXTS: ValueKind = [
  value => isText(value) || (Array.isArray(value) && value.every(isText)),
  'must be text or a list of texts',
];

/** The same rule for several keys. */
export function each(names: readonly string[], rule: KeyRule): KeyRules {
  return Object.fromEntries(names.map(name => [name, rule]));
}

/** `false`, and lists, objects and texts without anything in them. */
export function isOff(value: unknown): boolean {
  if (value === false || value === '') return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Goes through an object and says what its keys' rules say. `null` stands for a key that is not there, as in mirrord. */
export function applyRules(object: object, rules: KeyRules, at: { path: KeyPath; findings: Findings }): void {
  for (const [key, value] of Object.entries(object)) {
    const path = [...at.path, key];
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (rule === undefined) at.findings.unknownKey(path, Object.keys(rules));
    else if (value !== null) applyRule(value, rule, { path, findings: at.findings });
  }
}

function applyRule(value: unknown, rule: KeyRule, at: { path: KeyPath; findings: Findings }): void {
  switch (rule.kind) {
    case 'known':
      return;
    case 'mistake':
      at.findings.mistake(at.path, rule.problem);
      return;
    case 'checked':
      if (rule.holds(value)) applyRule(value, rule.rule, at);
      else at.findings.mistake(at.path, rule.problem);
      return;
    case 'section':
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) applyRules(value, rule.keys, at);
      else applyRule(value, rule.other, at);
      return;
    default:
      if (!rule.asksNothing(value)) at.findings.add(rule.kind, at.path, rule.reason, rule.settledBy);
  }
}
