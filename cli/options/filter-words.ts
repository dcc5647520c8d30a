/** A filter in the words of the success block. */

import type { FilterSpec } from '../../filter-engine/filter/index.ts';

type Body = Readonly<Record<string, unknown>>;

const VERBS: Readonly<Record<string, string>> = {
  equals: 'equals',
  prefix: 'begins with',
  contains: 'contains',
  glob: 'is like',
  regex: 'matches',
};

/** Subjects whose key is not what a person calls them. */
const SUBJECTS: Readonly<Record<string, string>> = {
  header_line: 'a header line',
  path_and_query: 'path with query',
};

/** `header x-user equals "alice" and path begins with "/cart"`. */
export function filterWords(filter: FilterSpec): string {
  if ('all_of' in filter) return filter.all_of.map(part => nested(part, 'any_of')).join(' and ');
  if ('any_of' in filter) return filter.any_of.map(part => nested(part, 'all_of')).join(' or ');
  if ('not' in filter) return `not (${filterWords(filter.not)})`;
  const [[kind, body] = ['', undefined]] = Object.entries(filter);
  return conditionWords(kind, body);
}

function nested(part: FilterSpec, inParentheses: 'all_of' | 'any_of'): string {
  const words = filterWords(part);
  return inParentheses in part ? `(${words})` : words;
}

function conditionWords(kind: string, body: unknown): string {
  if (kind === 'sample') return sampleWords(body as Body);
  if (kind === 'header_line') return lineWords(body as Body);
  if (typeof body === 'string') return `${kind} is ${value(kind, body)}`;
  if (Array.isArray(body)) return `${kind} is ${body.map(item => value(kind, String(item))).join(' or ')}`;
  const { name, jsonpath, ...forms } = body as Body;
  const part = name ?? jsonpath;
  const subject = part === undefined ? (SUBJECTS[kind] ?? kind) : `${kind} ${part}`;
  const [[form, wanted] = ['', undefined], ...others] = Object.entries(forms);
  if (form === 'present' || form === 'absent') {
    return `${subject} is ${(form === 'present') === wanted ? 'present' : 'absent'}`;
  }
  const verb = VERBS[form];
  if (verb === undefined || others.length > 0) return `${subject} is ${partsWords(forms)}`;
  if (kind === 'path' && form === 'equals') return `${subject} ${verb} ${exactPath(String(wanted))}`;
  return `${subject} ${verb} ${JSON.stringify(wanted)}`;
}

/** `it is within 5 % by header x-user` */
function sampleWords({ percent, by }: Body): string {
  const [kind, name] = Object.entries((by ?? {}) as Body)[0] ?? [];
  return `it is within ${percent} % by ${kind === undefined ? 'connection' : `${kind} ${name}`}`;
}

/** `a header line matches "^x-user: al" and not "bot"` */
function lineWords({ regex, also, except }: Body): string {
  const wanted = [regex, ...((also ?? []) as string[])].map(part => JSON.stringify(part));
  const unwanted = ((except ?? []) as string[]).map(part => `not ${JSON.stringify(part)}`);
  return `a header line matches ${[...wanted, ...unwanted].join(' and ')}`;
}

/** `service shop.Cart, method Add` */
function partsWords(parts: Body): string {
  return Object.entries(parts)
    .map(
      ([key, part]) => `${key} ${typeof part === 'object' && part !== null ? partsWords(part as Body) : String(part)}`,
    )
    .join(', ');
}

function value(kind: string, text: string): string {
  return kind === 'path' ? exactPath(text) : text;
}

/** A path may have a star, but whoever writes one mostly means a pattern. */
function exactPath(path: string): string {
  return JSON.stringify(path) + (path.includes('*') ? ' (the star itself; for a pattern use the form glob)' : '');
}
