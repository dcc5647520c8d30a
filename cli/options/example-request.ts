/**
 * A request that a filter takes, made up from the filter: what `curl` is told to send in the success block.
 *
 * Each condition puts in what it asks for, as far as that can be seen (a `not` puts in nothing, a regex only where it is
 * nearly literal text). The filter itself then judges the request, so that none is shown that it would not take.
 */

import {
  compileFilter,
  type Filter,
  type FilterSpec,
  HEAD,
  MATCH,
  RequestHead,
  RequestSplitter,
} from '../../filter-engine/index.ts';

/** A request without body. */
export interface ExampleRequest {
  method: string;
  path: string;
  /** Name and value, as they are sent. */
  readonly headers: (readonly [string, string])[];
  readonly cookies: string[];
  readonly query: string[];
}

/** Values tried for a sample: the chance that none of them is within 1 % is one in a billion. */
const MAX_SAMPLE_TRIES = 2_000;

/** What curl sends unasked. */
const CURL_HEADERS = { 'user-agent': 'curl/8', accept: '*/*' };

type Body = Readonly<Record<string, unknown>>;

/** @param host what Host says unless the filter asks for one. @returns undefined where no request can be made up. */
export function exampleRequest(filter: FilterSpec | undefined, host: string): ExampleRequest | undefined {
  const example: ExampleRequest = { method: 'GET', path: '/', headers: [], cookies: [], query: [] };
  if (filter === undefined) return example;
  if (!add(filter, example)) return undefined;
  return isTaken(compileFilter(filter), example, host) ? example : undefined;
}

function isTaken(filter: Filter, { method, path, headers, cookies, query }: ExampleRequest, host: string): boolean {
  const lines = [`${method} ${path}${query.length === 0 ? '' : `?${query.join('&')}`} HTTP/1.1`];
  for (const [name, value] of Object.entries({ ...CURL_HEADERS, host })) {
    if (!headers.some(([given]) => given.toLowerCase() === name)) lines.push(`${name}: ${value}`);
  }
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  if (cookies.length > 0) lines.push(`Cookie: ${cookies.join('; ')}`);
  const bytes = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  const head = new RequestHead();
  return new RequestSplitter(head).next(bytes, 0, bytes.length) === HEAD && filter.match(head) === MATCH;
}

function add(filter: FilterSpec, example: ExampleRequest): boolean {
  if ('all_of' in filter) return samplesLast(filter.all_of).every(part => add(part, example));
  if ('any_of' in filter) return filter.any_of[0] !== undefined && add(filter.any_of[0], example);
  if ('not' in filter) return true;
  if ('sample' in filter) return addSample(filter, example);
  const [[kind, body] = ['', undefined]] = Object.entries(filter);
  const first: unknown = Array.isArray(body) ? body[0] : body;
  if (kind === 'grpc') return addGrpc(first, example);
  if (typeof first === 'string') return addCondition({ kind, name: '', text: first }, example);
  const { name, ...forms } = first as Body;
  if (forms.present === false || forms.absent === true) return true;
  const text = textOf(forms);
  return text !== undefined && addCondition({ kind, name: String(name ?? ''), text }, example);
}

/** A sample by a header takes the value that another condition put there. */
function samplesLast(parts: readonly FilterSpec[]): readonly FilterSpec[] {
  return [...parts.filter(part => !('sample' in part)), ...parts.filter(part => 'sample' in part)];
}

/** A subject and a value that satisfies it. */
interface Wish {
  readonly kind: string;
  readonly name: string;
  readonly text: string;
}

function addCondition({ kind, name, text }: Wish, example: ExampleRequest): boolean {
  switch (kind) {
    case 'header':
      example.headers.push([name, text]);
      return true;
    case 'header_line':
      return addLine(text, example);
    case 'baggage':
    case 'tracestate':
      example.headers.push([kind, `${name}=${kind === 'baggage' ? encodeURIComponent(text) : text}`]);
      return true;
    case 'cookie':
      example.cookies.push(`${name}=${text}`);
      return true;
    case 'query':
      example.query.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`);
      return true;
    case 'path':
    case 'path_and_query':
      example.path = text;
      return text.startsWith('/');
    case 'method':
      example.method = text;
      return true;
    case 'host':
      example.headers.push(['Host', text]);
      return true;
    default:
      return false;
  }
}

/** `x-user: alice` */
function addLine(line: string, example: ExampleRequest): boolean {
  const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
  if (name !== undefined && value !== undefined) example.headers.push([name, value]);
  return name !== undefined;
}

/** Of a service whose methods are not known, the one to call is the user's to write; any of them matches. */
function addGrpc(body: unknown, example: ExampleRequest): boolean {
  const [shortService, shortMethod] = typeof body === 'string' ? body.replace(/^\//, '').split('/') : [];
  const { service, method } =
    typeof body === 'string' ? { service: shortService, method: shortMethod } : (body as Body);
  example.method = 'POST';
  example.path = `/${service ?? 'SERVICE'}/${method ?? 'METHOD'}`;
  example.headers.push(['content-type', 'application/grpc']);
  return true;
}

/** Looks for a value on the right side of the share, unless the request has one already. */
function addSample(filter: FilterSpec & { readonly sample: unknown }, example: ExampleRequest): boolean {
  const { by } = filter.sample as { readonly by?: { readonly header: string } | { readonly cookie: string } };
  if (by === undefined) return false;
  const name = 'header' in by ? by.header : by.cookie;
  const hasHeader = example.headers.some(([given]) => given.toLowerCase() === name.toLowerCase());
  if ('header' in by ? hasHeader : example.cookies.some(cookie => cookie.startsWith(`${name}=`))) return true;
  const compiled = compileFilter(filter);
  for (let n = 1; n <= MAX_SAMPLE_TRIES; n++) {
    const trial: ExampleRequest = { method: 'GET', path: '/', headers: [], cookies: [], query: [] };
    if ('header' in by) trial.headers.push([name, `user-${n}`]);
    else trial.cookies.push(`${name}=user-${n}`);
    if (!isTaken(compiled, trial, 'localhost')) continue;
    example.headers.push(...trial.headers);
    example.cookies.push(...trial.cookies);
    return true;
  }
  return false;
}

function textOf(forms: Body): string | undefined {
  if (forms.present === true) return '1';
  if (typeof forms.regex === 'string') return literalOf(forms.regex);
  const text = forms.equals ?? forms.prefix ?? forms.contains;
  return typeof text === 'string' ? text : undefined;
}

/** The text that a regex is nearly: `(?i)^x-user: .*alice$` is `x-user: alice`. Undefined for any other regex. */
function literalOf(regex: string): string | undefined {
  const text = regex
    .replace(/^\(\?i\)/, '')
    .replace(/^\^/, '')
    .replace(/\$$/, '')
    .replace(/\.\*/g, '')
    .replace(/\.\+/g, 'x');
  const plain = text.replace(/\\[^A-Za-z0-9]/g, '');
  return /[\\^$|?*+()[\]{}]/.test(plain) ? undefined : text.replace(/\\([^A-Za-z0-9])/g, '$1');
}
