/** What a request must have for a filter to match, taken from the filter's tree: one look at the head then rules out most filters. */

import { ANY_OF, type FilterNode, IS, NOT } from './node.ts';
import type { Landmark } from './predicate.ts';

/** Headers that most requests have, so that their presence says little. */
const COMMON = [
  'accept',
  'accept-encoding',
  'accept-language',
  'connection',
  'content-type',
  'cookie',
  'host',
  'user-agent',
];

/** Landmarks of which a request that matches has at least one; null when it may have none. */
export function landmarksOf(node: FilterNode): readonly Landmark[] | null {
  if (node.kind === IS) return node.predicate.landmarks ?? null;
  if (node.kind === NOT) return null;
  const parts = node.parts.map(landmarksOf);
  if (node.kind === ANY_OF) return parts.every(part => part !== null) ? parts.flat() : null;
  // Each part of all_of would do; the one that rules out the most is taken.
  return parts.reduce(
    (best, part) => (part !== null && (best === null || scoreOf(part) < scoreOf(best)) ? part : best),
    null,
  );
}

/** How many requests have one of the landmarks, very roughly. */
export function scoreOf(landmarks: readonly Landmark[]): number {
  return landmarks.reduce((sum, { subject, value, literal }) => {
    if (value !== null) return sum + 1;
    if (literal !== undefined) return sum + 2 + 200 / literal.text.length ** 2;
    return sum + (COMMON.includes(subject) ? 1000 : 100);
  }, 0);
}
