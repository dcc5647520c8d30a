/**
 * Whether two filters can match one request, and such a request where there is one.
 *
 * Both are written out as alternatives of conditions on single subjects; for each subject the wanted and unwanted
 * texts are intersected as automata. When in every alternative some subject has no value left, the answer is no. When all
 * have one, the request with these values is given to the real filters: only if both match it the answer is yes.
 *
 * Meant are requests that repeat nothing: with two `x-user` lines, filters for alice and for bob both match, but nobody needs
 * to hear of that. `perhaps` is what remains: predicates that are not decided (body, sample, path_and_query, a header_line but `^name: text` and `^name: text$`), patterns
 * with word boundaries or beyond ASCII, subjects that depend on each other, and whatever would take too long.
 */

import { compileFilter, type Filter } from '../compile.ts';
import { CASE_SENSITIVE, type Letters } from '../linear-regex.ts';
import { type FilterSpec, parseFilter } from '../spec.ts';
import { type Automaton, automatonOf } from './automaton.ts';
import { type Clause, clausesOf } from './clauses.ts';
import type { Condition, Effort, Subject, SubjectKind, Texts } from './conditions.ts';
import { findText, NONE, UNKNOWN } from './find-text.ts';
import { PortBlind } from './port-blind.ts';
import { type Assignment, isMatchedBy, requestOf, type SampleRequest } from './sample-request.ts';
import { Work } from './work.ts';

/** What is known. A sample is there exactly when the verdict is yes. */
export interface Overlap {
  readonly verdict: 'yes' | 'no' | 'perhaps';
  readonly sample?: SampleRequest;
}

/**
 * `quick` leaves regexes open, unless they are plain text. Otherwise they are looked into where that leaves it at "perhaps": a request that was
 * found without them is as good, and may be the only one found where values depend on each other.
 * Throws a `FilterError` when one of them does not compile.
 */
export function overlap(a: FilterSpec, b: FilterSpec, effort: Effort = 'thorough'): Overlap {
  const filters = [compileFilter(a), compileFilter(b)];
  const specs = [parseFilter(a), parseFilter(b)] as const;
  const quick = overlapBy(specs, filters, 'quick');
  return effort === 'quick' || quick.verdict !== 'perhaps' ? quick : overlapBy(specs, filters, 'thorough');
}

function overlapBy([a, b]: readonly [FilterSpec, FilterSpec], filters: readonly Filter[], effort: Effort): Overlap {
  const ofA = clausesOf(a, effort);
  const ofB = clausesOf(b, effort);
  if (ofA === null || ofB === null) return { verdict: 'perhaps' };
  const search = new Search(filters, effort);
  let isOpen = false;
  for (const clause of ofA) {
    for (const other of ofB) {
      const { verdict, sample } = search.judge([...clause, ...other]);
      if (verdict === 'yes' && sample !== undefined) return { verdict, sample };
      isOpen ||= verdict === 'perhaps';
      if (search.isOver) return { verdict: 'perhaps' };
    }
  }
  return { verdict: isOpen ? 'perhaps' : 'no' };
}

/** The texts that the value of a subject can be, or more than them. */
const VALUE = '^(?:[!-~\\x{80}-\\x{10ffff}](?:[\\t -~\\x{80}-\\x{10ffff}]*[!-~\\x{80}-\\x{10ffff}])?)?$';
const ANYTHING = '(?s)^.*$';
const DOMAINS: Readonly<Record<SubjectKind, string>> = {
  method: "^[!#$%&'*+\\-.^_`|~0-9A-Za-z]{1,32}$",
  path: '^(?:/[!"$->@-~]*|\\*)$',
  host: "^(?:[A-Za-z0-9._~!$&'()*+,;=%-]*|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]*)?$",
  header: VALUE,
  cookie: '^[\\t -:<-~\\x{80}-\\x{10ffff}]*$',
  baggage: ANYTHING,
  tracestate: '^[\\t -+\\--~\\x{80}-\\x{10ffff}]*$',
  query: ANYTHING,
};
/** Subjects that every ordinary request has, with what it has there. */
const ORDINARY: Readonly<Partial<Record<SubjectKind, string>>> = { method: 'GET', path: '/', host: 'shop.test' };

/** What it costs to take a clause apart and to try its request. */
const WORK_PER_CLAUSE = 20;

/** What one subject of a clause can be. */
type Found = { readonly value: string | null } | typeof NONE | typeof UNKNOWN;

class Search {
  readonly #filters: readonly Filter[];
  readonly #work: Work;
  readonly #automata = new Map<string, Automaton | null>();

  constructor(filters: readonly Filter[], effort: Effort) {
    this.#filters = filters;
    this.#work = new Work(effort);
  }

  /** Whether the work is used up. */
  get isOver(): boolean {
    return this.#work.isSpent;
  }

  judge(clause: Clause): Overlap {
    this.#work.left -= WORK_PER_CLAUSE;
    const assignments: Assignment[] = [];
    for (const [subject, conditions] of bySubject(clause)) {
      const found = this.#valueOf(subject, conditions);
      const isSure = conditions.every(({ texts }) => texts?.isExact !== false);
      if (found === NONE && isSure) return { verdict: 'no' };
      const isFound = found !== NONE && found !== UNKNOWN;
      if (isFound && found.value !== null) assignments.push({ subject, value: found.value });
    }
    const sample = requestOf(assignments);
    return isMatchedBy(sample, this.#filters) ? { verdict: 'yes', sample } : { verdict: 'perhaps' };
  }

  /** A value that all conditions allow; null for its absence. */
  #valueOf(subject: Subject, conditions: readonly Condition[]): Found {
    const ordinary = ORDINARY[subject.kind];
    const isRequired = conditions.some(({ isNegated }) => !isNegated);
    const isForbidden = conditions.some(({ isNegated, texts }) => isNegated && texts === null);
    if (!isRequired && ordinary === undefined) return { value: null };
    const only = onlyOf(conditions);
    if (isForbidden || only === NONE) return NONE;
    const wish = { wanted: [] as Automaton[], unwanted: [] as Automaton[] };
    for (const { texts, isNegated } of conditions) {
      const automaton = texts === null ? null : this.#automaton(texts);
      if (texts !== null && automaton === null) return UNKNOWN;
      if (automaton !== null) (isNegated ? wish.unwanted : wish.wanted).push(automaton);
    }
    if (ordinary !== undefined && isIn(ordinary, wish)) return { value: ordinary };
    const domain = this.#automaton({
      source: DOMAINS[subject.kind],
      letters: CASE_SENSITIVE,
      isPortBlind: false,
      only: null,
      isExact: true,
    });
    if (only !== null && domain !== null) {
      if (isIn(only.text, { ...wish, wanted: [domain, ...wish.wanted] })) return { value: only.text };
      if (only.letters === CASE_SENSITIVE) return NONE;
    }
    const text = domain === null ? UNKNOWN : findText({ ...wish, wanted: [domain, ...wish.wanted] }, this.#work);
    if (typeof text === 'string') return { value: text };
    // A request may also be without path or host (CONNECT, HTTP/1.0): that is not looked into.
    return text === NONE && !isRequired && subject.kind !== 'method' ? UNKNOWN : text;
  }

  #automaton(texts: Texts): Automaton | null {
    const key = `${texts.letters}${texts.isPortBlind}${texts.source}`;
    const known = this.#automata.get(key);
    if (known !== undefined) return known;
    const automaton = automatonOf(texts.source, texts.letters, this.#work);
    const made = automaton !== null && texts.isPortBlind ? new PortBlind(automaton) : automaton;
    this.#automata.set(key, made);
    return made;
  }
}

/** The one text that a value must be, with case where one of the conditions wants it so; NONE when they want different ones. */
function onlyOf(
  conditions: readonly Condition[],
): { readonly text: string; readonly letters: Letters } | typeof NONE | null {
  const wanted = conditions.flatMap(({ isNegated, texts }) =>
    isNegated || texts === null || texts.only === null ? [] : [{ text: texts.only, letters: texts.letters }],
  );
  const exact = wanted.filter(({ letters }) => letters === CASE_SENSITIVE);
  const isOne = new Set(exact.map(({ text }) => text)).size <= 1;
  const isOneFolded = new Set(wanted.map(({ text }) => lowerAscii(text))).size <= 1;
  return isOne && isOneFolded ? (exact[0] ?? wanted[0] ?? null) : NONE;
}

function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, letters => letters.toLowerCase());
}

function isIn(
  text: string,
  { wanted, unwanted }: { readonly wanted: readonly Automaton[]; readonly unwanted: readonly Automaton[] },
): boolean {
  const accepts = (automaton: Automaton) => {
    let state = automaton.start;
    for (const character of text) state = automaton.step(state, character.codePointAt(0) ?? 0);
    return automaton.accepts(state);
  };
  return wanted.every(accepts) && !unwanted.some(accepts);
}

/** The conditions on each subject. */
function bySubject(clause: Clause): ReadonlyMap<Subject, readonly Condition[]> {
  const groups = new Map<string, { readonly subject: Subject; readonly conditions: Condition[] }>();
  for (const condition of clause) {
    if (condition.subject === null) continue;
    const key = `${condition.subject.kind} ${condition.subject.name}`;
    const group = groups.get(key) ?? { subject: condition.subject, conditions: [] };
    group.conditions.push(condition);
    groups.set(key, group);
  }
  return new Map([...groups.values()].map(({ subject, conditions }) => [subject, conditions]));
}
