/** Predicates as conditions on the value of one subject, with the source of the automaton that decides each. */

import { RE2JS } from 're2js';
import { CONTAINS, EQUALS, PREFIX } from '../byte-pattern.ts';
import { globSource } from '../glob.ts';
import { SLASH_IS_TEXT, SLASH_SEPARATES } from '../glob-syntax.ts';
import { CASE_INSENSITIVE, CASE_SENSITIVE, type Letters, plainRegex } from '../linear-regex.ts';
import { grpcParts } from '../predicates/grpc.ts';
import type { HeaderLineSpec } from '../predicates/header-line.ts';
import { namesPort } from '../predicates/named-port.ts';
import type { FilterSpec } from '../spec.ts';
import {
  formOf,
  type PresenceMatch,
  presenceOf,
  type TextForm,
  type TextMatch,
  type TextReading,
} from '../text-match.ts';

/** Kinds of subjects. */
export type SubjectKind = 'method' | 'path' | 'host' | 'header' | 'cookie' | 'baggage' | 'tracestate' | 'query';

export interface Subject {
  readonly kind: SubjectKind;
  /** Of a header (lower-case) or a member; empty for the others. */
  readonly name: string;
}

/** The texts that a value may be: RE2 source. */
export interface Texts {
  readonly source: string;
  readonly letters: Letters;
  /** Of a host, without its port. */
  readonly isPortBlind: boolean;
  /** The one text that it is, of `equals`; without case where `letters` says so. */
  readonly only: string | null;
  /** Whether comparing texts says the same as comparing bytes: of ASCII patterns it does. */
  readonly isExact: boolean;
}

export interface Condition {
  /** Null for predicates that are not decided here. */
  readonly subject: Subject | null;
  /** Null when any value will do. */
  readonly texts: Texts | null;
  /** Not so: the value is absent, or another. */
  readonly isNegated: boolean;
}

const UNDECIDED: Condition = { subject: null, texts: null, isNegated: false };

/** What is looked into: all patterns, or those only that are plain text or globs, which takes little time. */
export type Effort = 'thorough' | 'quick';

/** A predicate as alternatives of conditions. */
export function conditionsOf(spec: FilterSpec, effort: Effort): readonly (readonly Condition[])[] {
  if ('method' in spec) {
    const names = [spec.method].flat() as readonly string[];
    return [[is({ kind: 'method', name: '' }, plain(`^(?:${names.map(RE2JS.quote).join('|')})$`))]];
  }
  if ('path' in spec) {
    const form = typeof spec.path === 'string' ? { equals: spec.path } : spec.path;
    return [
      [textCondition(PATH, formOf(form), { reading: { letters: CASE_SENSITIVE, slash: SLASH_SEPARATES }, effort })],
    ];
  }
  if ('host' in spec) {
    const hosts = (Array.isArray(spec.host) ? spec.host : [spec.host]) as readonly (string | TextMatch)[];
    return hosts.map(host => [hostCondition(formOf(typeof host === 'string' ? { equals: host } : host), effort)]);
  }
  if ('grpc' in spec) return [grpcConditions(spec.grpc)];
  if ('header' in spec)
    return [[memberCondition({ kind: 'header', name: spec.header.name.toLowerCase() }, spec.header, effort)]];
  if ('header_line' in spec) return [lineConditions(spec.header_line)];
  for (const kind of ['cookie', 'baggage', 'tracestate', 'query'] as const) {
    const body = (spec as Readonly<Record<string, { readonly name: string } & (TextMatch | PresenceMatch)>>)[kind];
    if (body !== undefined) return [[memberCondition({ kind, name: body.name }, body, effort)]];
  }
  return [[UNDECIDED]];
}

const PATH: Subject = { kind: 'path', name: '' };

function is(subject: Subject, texts: Texts | null): Condition {
  return { subject, texts, isNegated: false };
}

function plain(source: string): Texts {
  return { source, letters: CASE_SENSITIVE, isPortBlind: false, only: null, isExact: true };
}

function memberCondition(subject: Subject, match: TextMatch | PresenceMatch, effort: Effort): Condition {
  const wantsPresence = presenceOf(match);
  if (wantsPresence !== null) return { subject, texts: null, isNegated: !wantsPresence };
  const reading: TextReading = { letters: CASE_SENSITIVE, slash: SLASH_IS_TEXT };
  return textCondition(subject, formOf(match as TextMatch), { reading, effort });
}

function textCondition(
  subject: Subject,
  form: TextForm,
  { reading, effort }: { readonly reading: TextReading; readonly effort: Effort },
): Condition {
  const plain = form.form === 'regex' ? plainForm(form.text) : form;
  if (plain === null && effort === 'quick') return UNDECIDED;
  return is(subject, textsOf(plain ?? form, reading));
}

const FORM_OF_LIE = { [EQUALS]: 'equals', [PREFIX]: 'prefix', [CONTAINS]: 'contains' } as const;

function plainForm(regex: string): TextForm | null {
  const plain = plainRegex(regex);
  return plain && { form: FORM_OF_LIE[plain.lie], text: plain.text };
}

/** `^name: value$` and `^name: value` of plain text, with or without `(?i)`, are conditions on one header; others are not decided. */
function lineConditions({ regex, also = [], except = [] }: HeaderLineSpec): readonly Condition[] {
  const isBlind = regex.startsWith('(?i)');
  const { form, text } = plainForm(isBlind ? regex.slice('(?i)'.length) : regex) ?? { form: 'contains', text: '' };
  const [begin, name = ''] = /^([^:]+): /.exec(text) ?? [];
  // Pieces of cookies are lines of their own, and one value to other predicates.
  if (begin === undefined || form === 'contains' || name.toLowerCase() === 'cookie') return [UNDECIDED];
  const value = text.slice(begin.length);
  const texts = textsOf(
    { form, text: value },
    { letters: isBlind ? CASE_INSENSITIVE : CASE_SENSITIVE, slash: SLASH_IS_TEXT },
  );
  const condition = is({ kind: 'header', name: name.toLowerCase() }, value === '' && form === 'prefix' ? null : texts);
  return also.length + except.length > 0 ? [condition, UNDECIDED] : [condition];
}

function hostCondition(form: TextForm, effort: Effort): Condition {
  if (effort === 'quick' && form.form === 'regex') return UNDECIDED;
  const texts = { ...textsOf(form, { letters: CASE_INSENSITIVE, slash: SLASH_IS_TEXT }), only: null };
  return is({ kind: 'host', name: '' }, { ...texts, isPortBlind: !namesPort(form) });
}

function grpcConditions(spec: Parameters<typeof grpcParts>[0]): readonly Condition[] {
  const { service, method } = grpcParts(spec);
  const last = method === undefined ? '[^/]*' : RE2JS.quote(method);
  const first = service === undefined ? '.*' : RE2JS.quote(service);
  const type: Texts = { ...plain('^application/grpc'), letters: CASE_INSENSITIVE };
  return [is(PATH, plain(`^/${first}/${last}$`)), is({ kind: 'header', name: 'content-type' }, type)];
}

function textsOf(form: TextForm, { letters, slash }: TextReading): Texts {
  // Beyond ASCII a value may be UTF-8 or Latin-1, and bytes of both may contain a pattern's.
  const isExact = !/[\u0080-\u{10ffff}]/u.test(form.text);
  const only = form.form === 'equals' ? form.text : null;
  return { source: sourceOf(form, slash), letters, isPortBlind: false, only, isExact };
}

function sourceOf({ form, text }: TextForm, slash: TextReading['slash']): string {
  switch (form) {
    case 'equals':
      return `^${RE2JS.quote(text)}$`;
    case 'prefix':
      return `^${RE2JS.quote(text)}`;
    case 'contains':
      return RE2JS.quote(text);
    case 'glob':
      return globSource(text, slash, '');
    case 'regex':
      return text;
  }
}
