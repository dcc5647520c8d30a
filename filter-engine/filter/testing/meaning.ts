/** What the filters of `any-filter.ts` mean, said as plainly as possible: the slow twin of the compiled filter. */

import type { FilterSpec } from '../index.ts';
import type { AnyRequest } from './any-filter.ts';

type Body = Readonly<Record<string, unknown>>;

/** The globs of the generator, in JavaScript's words. */
const GLOBS: Readonly<Record<string, RegExp>> = {
  'a*': /^a/,
  '*b': /b$/,
  '?': /^.$/,
  '{a,b}*': /^[ab]/,
  '[ab]b*': /^[ab]b/,
  'a*c': /^a.*c$/,
  '*': /^/,
  '/*': /^\/[^/]+$/,
  '/**': /^\//,
  '/a/**': /^\/a\//,
  '/**/b': /^\/(?:.*\/)?b$/,
  '/a{,/**}': /^\/a(?:\/.*)?$/,
  '/{a,b}/*': /^\/[ab]\/[^/]+$/,
  '/a*': /^\/a[^/]*$/,
  '/?/b': /^\/[^/]\/b$/,
};

/** Whether a request is meant; undefined for predicates without a twin here. */
export function means(spec: FilterSpec, request: AnyRequest): boolean | undefined {
  if ('not' in spec) return not(means(spec.not, request));
  if ('all_of' in spec) return not(anyOf(spec.all_of.map(part => not(means(part, request)))));
  if ('any_of' in spec) return anyOf(spec.any_of.map(part => means(part, request)));
  const [[kind, body] = ['', undefined]] = Object.entries(spec);
  if (kind === 'method') return [body].flat().includes(request.method);
  if (kind === 'path') return meansText(asForm(body), [request.path]);
  if (kind === 'host') return meansHost([body].flat(), request.host);
  if (kind === 'grpc') return meansGrpc(body, request);
  const { name, ...form } = body as Body;
  const values = valuesOf(kind, String(name), request);
  return values === undefined ? undefined : meansText(form, values);
}

function not(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function anyOf(values: readonly (boolean | undefined)[]): boolean | undefined {
  if (values.includes(true)) return true;
  return values.includes(undefined) ? undefined : false;
}

function asForm(body: unknown): Body {
  return typeof body === 'string' ? { equals: body } : (body as Body);
}

function meansText(form: Body, values: readonly string[]): boolean {
  const [[key, wanted] = ['', undefined]] = Object.entries(form);
  if (key === 'present') return wanted === values.length > 0;
  if (key === 'absent') return wanted === (values.length === 0);
  const text = String(wanted);
  return values.some(value => {
    if (key === 'equals') return value === text;
    if (key === 'prefix') return value.startsWith(text);
    if (key === 'contains') return value.includes(text);
    if (key === 'glob') return GLOBS[text]?.test(value) === true;
    return new RegExp(text.replace('(?i)', ''), text.startsWith('(?i)') ? 'i' : '').test(value);
  });
}

function meansHost(hosts: readonly unknown[], host: string): boolean {
  return hosts.some(wanted => {
    const [[key, text] = ['', '']] = Object.entries(asForm(wanted)) as [string, string][];
    const isPattern = key === 'glob' || key === 'regex';
    const namesPort = !isPattern && text.replace(/\[.*\]/, '').includes(':');
    const value = (namesPort ? host : host.replace(/:\d*$/, '')).toLowerCase();
    return meansText({ [key]: isPattern ? text.replace('AB', 'ab') : text.toLowerCase() }, [value]);
  });
}

function meansGrpc(body: unknown, request: AnyRequest): boolean {
  const [service, method] =
    typeof body === 'string' ? body.replace(/^\//, '').split('/') : [undefined, (body as Body).method];
  const found = /^\/(.*)\/([^/]*)$/.exec(request.path);
  const isGrpc = fieldsOf('content-type', request).some(value => value.startsWith('application/grpc'));
  if (found === null || !isGrpc) return false;
  return (service === undefined || found[1] === service) && (method === undefined || found[2] === method);
}

function fieldsOf(name: string, { fields }: AnyRequest): readonly string[] {
  return fields.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

function valuesOf(kind: string, name: string, request: AnyRequest): readonly string[] | undefined {
  if (kind === 'header') return fieldsOf(name, request);
  if (kind === 'query') return new URLSearchParams(request.query).getAll(name);
  if (kind !== 'cookie' && kind !== 'baggage' && kind !== 'tracestate') return undefined;
  const members = fieldsOf(kind, request).map(member => member.split('='));
  return members.filter(([key]) => key === name).map(([, value]) => value ?? '');
}
