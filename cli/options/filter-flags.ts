/** Filter flags: `--header 'x-user: alice' --path-prefix /cart` as one filter of ANDed conditions. */

import { HeadgateError } from '../errors.ts';

/** Forms of a value test that a flag can ask for, by the suffix of the flag. */
export const VALUE_FORMS = ['equals', 'prefix', 'contains', 'glob', 'regex'] as const;
export type ValueForm = (typeof VALUE_FORMS)[number];

/** What the filter flags said, in the order of the command line. */
export interface FilterFlags {
  readonly header?: readonly string[] | undefined;
  readonly headerPrefix?: readonly string[] | undefined;
  readonly headerContains?: readonly string[] | undefined;
  readonly headerGlob?: readonly string[] | undefined;
  readonly headerRegex?: readonly string[] | undefined;
  readonly path?: readonly string[] | undefined;
  readonly pathPrefix?: readonly string[] | undefined;
  readonly pathContains?: readonly string[] | undefined;
  readonly pathGlob?: readonly string[] | undefined;
  readonly pathRegex?: readonly string[] | undefined;
  readonly method?: readonly string[] | undefined;
  readonly host?: readonly string[] | undefined;
  readonly query?: readonly string[] | undefined;
  readonly cookie?: readonly string[] | undefined;
  readonly baggage?: readonly string[] | undefined;
  readonly grpc?: readonly string[] | undefined;
  readonly sample?: readonly string[] | undefined;
}

/** Flags whose value is `name=value` or a name alone. */
const MEMBER_FLAGS = ['query', 'cookie', 'baggage'] as const;
type MemberFlag = (typeof MEMBER_FLAGS)[number];

/** One condition in the words of the filter language (docs/filters.md), not validated yet, and the flag that it came from. */
export interface RawCondition {
  readonly flag: string;
  readonly filter: Readonly<Record<string, unknown>>;
}

/** What HTTP/2 says of a request in the place of a header (RFC 9113 section 8.3.1), and what filters by it. */
const PSEUDO_HEADERS: Readonly<Record<string, string>> = {
  ':path': '--path, --path-prefix or --path-glob',
  ':method': '--method',
  ':authority': '--host',
};

/** The characters of a header name (RFC 9110 section 5.6.2, token). */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The conditions of all filter flags; empty when none was given. @throws HeadgateError HEADGATE_ERR_FILTER */
export function conditionsOfFlags(flags: FilterFlags): RawCondition[] {
  const conditions: RawCondition[] = [];
  for (const text of flags.header ?? []) conditions.push(parseHeader(text));
  for (const form of VALUE_FORMS) {
    for (const text of headerFlag(flags, form)) conditions.push(parseHeaderPattern(text, form));
    for (const text of pathFlag(flags, form)) conditions.push(parsePath(text, form));
  }
  if ((flags.path?.length ?? 0) > 1) throw twoPaths(flags.path ?? []);
  const methods = splitList(flags.method ?? [], '--method');
  if (methods.length > 0) conditions.push({ flag: '--method', filter: { method: oneOrAll(methods) } });
  const hosts = splitList(flags.host ?? [], '--host');
  if (hosts.length > 0) conditions.push({ flag: '--host', filter: { host: oneOrAll(hosts) } });
  for (const flag of MEMBER_FLAGS) {
    for (const text of flags[flag] ?? []) conditions.push(parseMember(text, flag));
  }
  conditions.push(...single(flags.grpc, '--grpc').map(parseGrpc));
  conditions.push(...single(flags.sample, '--sample').map(parseSample));
  return conditions;
}

/** `name=value` (value exact) or `name` (present). */
function parseMember(text: string, flag: MemberFlag): RawCondition {
  const equals = text.indexOf('=');
  const name = (equals === -1 ? text : text.slice(0, equals)).trim();
  if (name === '') {
    throw new HeadgateError('HEADGATE_ERR_FILTER', `--${flag} ${JSON.stringify(text)} has no name.`, {
      hint: `Write the name, an equals sign and the value, as in --${flag} 'user=alice', or the name alone.`,
    });
  }
  const member = equals === -1 ? { name, present: true } : { name, equals: text.slice(equals + 1) };
  return { flag: `--${flag}`, filter: { [flag]: member } };
}

function parseGrpc(grpc: string): RawCondition {
  return { flag: `--grpc ${JSON.stringify(grpc)}`, filter: { grpc } };
}

/** `5%`, `5%:x-user` */
function parseSample(text: string): RawCondition {
  const [, percent, header] = /^\s*([0-9]+(?:\.[0-9]+)?)\s*%?\s*(?::\s*(.+?)\s*)?$/.exec(text) ?? [];
  if (percent === undefined) {
    throw new HeadgateError('HEADGATE_ERR_FILTER', `--sample ${JSON.stringify(text)} is not a share.`, {
      hint: "Write --sample 5% (of the client connections) or --sample 5%:x-user (of the values of a header); by a cookie: --filter '{sample: {percent: 5, by: {cookie: sid}}}'.",
    });
  }
  if (Number(percent) === 0 || Number(percent) > 100) {
    const why = Number(percent) === 0 ? 'matches nothing' : 'is more than all';
    throw new HeadgateError('HEADGATE_ERR_FILTER', `--sample ${JSON.stringify(text)} ${why}.`, {
      hint: 'Write a share above 0 and up to 100, as in --sample 5% or --sample 0.1%.',
    });
  }
  const sample = { percent: Number(percent), ...(header === undefined ? {} : { by: { header } }) };
  return { flag: '--sample', filter: { sample } };
}

/** What a flag says that can hold once only. */
function single(texts: readonly string[] | undefined, flag: string): readonly string[] {
  if ((texts?.length ?? 0) <= 1) return texts ?? [];
  throw new HeadgateError('HEADGATE_ERR_FILTER', `${flag} is given twice, and all filter flags must hold at once.`, {
    hint: `For one of several write --filter '{any_of: [{…}, {…}]}'.`,
  });
}

/** `name: value` (value exact) or `name` (present). */
export function parseHeader(text: string): RawCondition {
  const { name, value } = splitHeader(text, '--header');
  const header = value === undefined ? { name, present: true } : { name, equals: value };
  return { flag: '--header', filter: { header } };
}

function parseHeaderPattern(text: string, form: ValueForm): RawCondition {
  const { name, value } = splitHeader(text, `--header-${form}`);
  if (value === undefined || value === '') {
    throw new HeadgateError('HEADGATE_ERR_FILTER', `--header-${form} ${JSON.stringify(text)} has no pattern.`, {
      hint: `Write the name, a colon and the pattern, as in --header-${form} '${name}: ali'.`,
    });
  }
  return { flag: `--header-${form}`, filter: { header: { name, [form]: value } } };
}

function splitHeader(text: string, flag: string): { name: string; value: string | undefined } {
  const colon = text.indexOf(':');
  const name = (colon === -1 ? text : text.slice(0, colon)).trim();
  if (!HEADER_NAME.test(name)) throw wrongHeaderName(text, name, flag);
  return { name, value: colon === -1 ? undefined : text.slice(colon + 1).trim() };
}

function wrongHeaderName(text: string, name: string, flag: string): HeadgateError {
  const pseudo = /^\s*(:[a-z]+)/.exec(text)?.[1] ?? '';
  const itsFlag = PSEUDO_HEADERS[pseudo];
  if (itsFlag !== undefined) {
    return new HeadgateError(
      'HEADGATE_ERR_FILTER',
      `${flag} ${JSON.stringify(text)} cannot be read: ${pseudo} is no header.`,
      {
        hint: `Use ${itsFlag}, which holds for HTTP/1 and HTTP/2 alike.`,
      },
    );
  }
  const problem = name === '' ? 'it has no name before the colon' : `${JSON.stringify(name)} is not a header name`;
  const isAssignment = /^[A-Za-z0-9-]+=/.test(name);
  return new HeadgateError('HEADGATE_ERR_FILTER', `${flag} ${JSON.stringify(text)} cannot be read: ${problem}.`, {
    hint: isAssignment
      ? `Use a colon: ${flag} '${name.replace('=', ': ')}'.`
      : `Write the name, a colon and the value, as in ${flag} 'x-user: alice'.`,
  });
}

function headerFlag(flags: FilterFlags, form: ValueForm): readonly string[] {
  switch (form) {
    case 'equals':
      return [];
    case 'prefix':
      return flags.headerPrefix ?? [];
    case 'contains':
      return flags.headerContains ?? [];
    case 'glob':
      return flags.headerGlob ?? [];
    case 'regex':
      return flags.headerRegex ?? [];
  }
}

function pathFlag(flags: FilterFlags, form: ValueForm): readonly string[] {
  switch (form) {
    case 'equals':
      return flags.path ?? [];
    case 'prefix':
      return flags.pathPrefix ?? [];
    case 'contains':
      return flags.pathContains ?? [];
    case 'glob':
      return flags.pathGlob ?? [];
    case 'regex':
      return flags.pathRegex ?? [];
  }
}

function parsePath(text: string, form: ValueForm): RawCondition {
  return { flag: form === 'equals' ? '--path' : `--path-${form}`, filter: { path: { [form]: text } } };
}

function oneOrAll(items: readonly string[]): string | readonly string[] {
  return items.length === 1 ? (items[0] ?? '') : items;
}

function twoPaths(paths: readonly string[]): HeadgateError {
  const any = paths.map(path => `{path: {equals: ${JSON.stringify(path)}}}`).join(', ');
  return new HeadgateError(
    'HEADGATE_ERR_FILTER',
    'Two --path flags can never match: all filter flags must hold at once.',
    {
      hint: `For one of several paths write --filter '{any_of: [${any}]}'.`,
    },
  );
}

function splitList(texts: readonly string[], flag: string): string[] {
  const items = texts.flatMap(text => text.split(',')).map(item => item.trim());
  if (items.includes('')) {
    throw new HeadgateError('HEADGATE_ERR_FILTER', `${flag} ${JSON.stringify(texts.join(','))} has an empty element.`, {
      hint: `Separate several by commas, as in ${flag === '--method' ? '--method GET,POST' : '--host a.example,b.example'}.`,
    });
  }
  return items;
}
