/** Why a filter matched or did not, as a tree for a person and as data for a program. Pure. */

import { type Explanation, MATCH, NO_MATCH } from '../../filter-engine/index.ts';
import { printable, type Style } from '../progress/style.ts';

const HEADINGS = { all_of: 'all of', any_of: 'any of', not: 'not', is: '' } as const;

/** An explanation with words for its verdicts. */
export interface ExplanationJson {
  readonly kind: Explanation['kind'];
  readonly verdict: 'match' | 'no match' | 'unknown';
  readonly text: string;
  readonly parts: readonly ExplanationJson[];
}

/** One line a part, nested parts below theirs: `✗ header x-user is "bob", wanted "alice"`. */
export function explanationLines(explanation: Explanation, style: Style, depth = 0): string[] {
  const mark = markOf(explanation, style);
  const text = explanation.parts.length === 0 ? printable(explanation.text) : `${HEADINGS[explanation.kind]}:`;
  const below = explanation.parts.flatMap(part => explanationLines(part, style, depth + 1));
  return [`${'  '.repeat(depth + 1)}${mark} ${text}`, ...below];
}

export function explanationJson({ kind, verdict, text, parts }: Explanation): ExplanationJson {
  return { kind, verdict: verdictWord(verdict), text, parts: parts.map(explanationJson) };
}

function verdictWord(verdict: Explanation['verdict']): ExplanationJson['verdict'] {
  if (verdict === MATCH) return 'match';
  return verdict === NO_MATCH ? 'no match' : 'unknown';
}

function markOf({ verdict }: Explanation, style: Style): string {
  if (verdict === MATCH) return style.good('✓');
  return verdict === NO_MATCH ? style.bad('✗') : style.warning('?');
}
