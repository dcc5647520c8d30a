/** The lists whose members can be asked for by name, and how each is walked. */

import { BAGGAGE, COOKIES, FieldMembers, TRACESTATE } from './field-members.ts';
import type { MemberWalk } from './member-walk.ts';
import { QueryParameters } from './query-parameters.ts';

export const MEMBER_LISTS = ['cookie', 'baggage', 'tracestate', 'query'] as const;
export type MemberList = (typeof MEMBER_LISTS)[number];

/** A new walk through the members of a list. */
export function walkOf(list: MemberList): MemberWalk {
  switch (list) {
    case 'cookie':
      return new FieldMembers(COOKIES);
    case 'baggage':
      return new FieldMembers(BAGGAGE);
    case 'tracestate':
      return new FieldMembers(TRACESTATE);
    case 'query':
      return new QueryParameters();
  }
}
