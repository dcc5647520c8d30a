/** The tree behind a compiled filter: what it describes and explains itself from. Evaluation does not use it. */

import type { RequestHead } from '../request-head.ts';
import type { BodyDocument } from './body-document.ts';
import { ABSENT, type Predicate } from './predicate.ts';
import { type Finding, MATCH, NEED_MORE, NO_MATCH, settled, UNCLEAR, type Verdict } from './verdict.ts';

/** Kinds of nodes; also of explanations. */
export const IS = 'is';
export const ALL_OF = 'all_of';
export const ANY_OF = 'any_of';
export const NOT = 'not';

export type FilterNode =
  | { readonly kind: typeof IS; readonly predicate: Predicate }
  | { readonly kind: typeof ALL_OF | typeof ANY_OF; readonly parts: readonly FilterNode[] }
  | { readonly kind: typeof NOT; readonly part: FilterNode };

/** Why a part of a filter matched or did not. `text` says it in one line, `parts` part by part in the order as written. */
export interface Explanation {
  readonly kind: FilterNode['kind'];
  /** Only a predicate is UNCLEAR: it counts as NO_MATCH, or as MATCH under an odd number of `not`s. */
  readonly verdict: Finding;
  /** `path ok; header x-user is "bob", wanted "alice"` */
  readonly text: string;
  /** Empty for a predicate. */
  readonly parts: readonly Explanation[];
}

/** What an explanation is made from. */
export interface Evidence {
  readonly head: RequestHead;
  readonly body: BodyDocument | null;
  /** Says that a value is another one, but not which. */
  readonly hidesValues: boolean;
}

export function describeNode(node: FilterNode): string {
  switch (node.kind) {
    case IS:
      return node.predicate.describe();
    case NOT:
      return `not ${inParentheses(node.part, describeNode(node.part))}`;
    case ALL_OF:
      return node.parts.map(part => nestedIn(node, part, describeNode(part))).join(', ');
    case ANY_OF:
      return node.parts.map(part => nestedIn(node, part, describeNode(part))).join(' or ');
  }
}

/** @param nots how many `not`s are around the node */
export function explainNode(node: FilterNode, evidence: Evidence, nots = 0): Explanation {
  if (node.kind === IS) return explainPredicate(node.predicate, evidence);
  if (node.kind === NOT) {
    const part = explainNode(node.part, evidence, nots + 1);
    return {
      kind: NOT,
      verdict: opposite(settled(part.verdict, nots + 1)),
      text: `not ${inParentheses(node.part, part.text)}`,
      parts: [part],
    };
  }
  const parts = node.parts.map(part => explainNode(part, evidence, nots));
  const text = parts.map((part, index) => nestedIn(node, node.parts[index] ?? node, part.text));
  const verdicts = parts.map(part => settled(part.verdict, nots));
  const verdict = strongest(
    verdicts,
    node.kind === ALL_OF ? [NO_MATCH, NEED_MORE, MATCH] : [MATCH, NEED_MORE, NO_MATCH],
  );
  return { kind: node.kind, verdict, text: text.join(node.kind === ALL_OF ? '; ' : ' or '), parts };
}

function explainPredicate(predicate: Predicate, evidence: Evidence): Explanation {
  const verdict = predicate.test(evidence.head, evidence.body);
  return { kind: IS, verdict, text: predicateText(predicate, verdict, evidence), parts: [] };
}

function predicateText(predicate: Predicate, finding: Finding, evidence: Evidence): string {
  if (finding === MATCH) return `${predicate.subject} ok`;
  if (finding === UNCLEAR) return `${predicate.subject} is unclear: ${predicate.whenUnclear}`;
  if (finding === NEED_MORE && evidence.body !== null) return `${predicate.subject} is unclear: ${UNSURE_BODY}`;
  if (finding === NEED_MORE) return `${predicate.subject} not known yet, wanted ${predicate.wanted}`;
  const seen = predicate.seen(evidence.head, evidence.body);
  const said = evidence.hidesValues && seen !== ABSENT ? 'another' : seen;
  return `${predicate.subject} is ${said}, wanted ${predicate.wanted}`;
}

const UNSURE_BODY = 'the body is not JSON that all read alike, or takes too much to look at';

function strongest(verdicts: readonly Verdict[], order: readonly Verdict[]): Verdict {
  return order.find(verdict => verdicts.includes(verdict)) ?? NO_MATCH;
}

function opposite(verdict: Verdict): Verdict {
  if (verdict === NEED_MORE) return NEED_MORE;
  return verdict === MATCH ? NO_MATCH : MATCH;
}

/** A list within a list of the other kind, and anything but a predicate under `not`, gets parentheses. */
function nestedIn(outer: FilterNode, inner: FilterNode, text: string): string {
  return inner.kind === outer.kind || inner.kind === IS || inner.kind === NOT ? text : `(${text})`;
}

function inParentheses(inner: FilterNode, text: string): string {
  return inner.kind === IS && !text.includes(', ') ? text : `(${text})`;
}
