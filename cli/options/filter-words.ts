/** A filter in the words of the success block, and a curl command that it takes. */

import type { FilterSpec } from '../../filter-engine/filter/index.ts';
import { quoteWord } from '../shell-words.ts';

type Body = Readonly<Record<string, unknown>>;

const VERBS: Readonly<Record<string, string>> = {
  equals: 'equals',
  prefix: 'begins with',
  contains: 'contains',
  glob: 'is like',
  regex: 'matches',
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
  if (typeof body === 'string') return `${kind} is ${value(kind, body)}`;
  if (Array.isArray(body)) return `${kind} is ${body.map(item => value(kind, String(item))).join(' or ')}`;
  const { name, jsonpath, ...forms } = body as Body;
  const part = name ?? jsonpath;
  const subject = part === undefined ? kind : `${kind} ${part}`;
  const [[form, wanted] = ['', undefined], ...others] = Object.entries(forms);
  if (form === 'present' || form === 'absent') {
    return `${subject} is ${(form === 'present') === wanted ? 'present' : 'absent'}`;
  }
  const verb = VERBS[form];
  if (verb === undefined || others.length > 0) return `${subject} is ${partsWords(forms)}`;
  return `${subject} ${verb} ${JSON.stringify(wanted)}`;
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
  return kind === 'path' ? JSON.stringify(text) : text;
}

/** A request that a filter takes, as far as it can be made up. */
interface Example {
  readonly args: string[];
  readonly cookies: string[];
  readonly query: string[];
  path: string;
}

/**
 * `curl -H 'x-user: alice' <base>/cart`, or undefined where no request can be derived (a regex, a glob, a `not`).
 * @param base scheme, host and port. @param runner what stands before curl, such as `ip netns exec shop`.
 */
export function curlLine(filter: FilterSpec | undefined, base: string, runner: readonly string[]): string | undefined {
  const example: Example = { args: [], cookies: [], query: [], path: '/' };
  if (filter !== undefined && !addExample(filter, example)) return undefined;
  const cookies = example.cookies.length === 0 ? [] : ['-b', example.cookies.join('; ')];
  const query = example.query.length === 0 ? '' : `?${example.query.join('&')}`;
  return [...runner, 'curl', ...example.args, ...cookies, base + example.path + query].map(quoteWord).join(' ');
}

function addExample(filter: FilterSpec, example: Example): boolean {
  if ('all_of' in filter) return filter.all_of.every(part => addExample(part, example));
  if ('any_of' in filter) return filter.any_of[0] !== undefined && addExample(filter.any_of[0], example);
  if ('not' in filter) return false;
  const [[kind, body] = ['', undefined]] = Object.entries(filter);
  const first: unknown = Array.isArray(body) ? body[0] : body;
  if (typeof first === 'string') return addCondition(kind, '', first, example);
  const { name, ...forms } = first as Body;
  const text = exampleText(forms);
  return text !== undefined && addCondition(kind, String(name ?? ''), text, example);
}

function addCondition(kind: string, name: string, text: string, example: Example): boolean {
  switch (kind) {
    case 'header':
      // curl takes `name;` for a header without value and `name:` for no header at all.
      example.args.push('-H', text === '' ? `${name};` : `${name}: ${text}`);
      return true;
    case 'baggage':
    case 'tracestate':
      example.args.push('-H', `${kind}: ${name}=${text}`);
      return true;
    case 'cookie':
      example.cookies.push(`${name}=${text}`);
      return true;
    case 'query':
      example.query.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`);
      return true;
    case 'path':
      example.path = text;
      return text.startsWith('/');
    case 'method':
      if (text !== 'GET') example.args.push(...(text === 'HEAD' ? ['-I'] : ['-X', text]));
      return true;
    case 'host':
      example.args.push('-H', `Host: ${text}`);
      return true;
    default:
      return false;
  }
}

function exampleText(forms: Body): string | undefined {
  if (forms.present === true) return '1';
  const text = forms.equals ?? forms.prefix ?? forms.contains;
  return typeof text === 'string' ? text : undefined;
}
