/**
 * The templates of a mirrord file, as far as they are plain. mirrord renders the file as text (with Tera) before it parses it:
 *
 *   {{ key }}                                  the session's key, from `key` of the same file
 *   {{ get_env(name="USER", default="x") }}    a variable of the environment
 *   {# … #}                                    a comment
 *
 * Anything else of that language (filters, statements, other variables) is refused with its place. A value is put in as it
 * is; one that would end the text around it is refused, too: the file would say something that nobody wrote.
 */

import { HeadgateError } from '../errors.ts';

/** What templates may refer to. */
export interface TemplateValues {
  /** The file's name, for messages. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Undefined where the file has none. */
  readonly key: string | undefined;
}

const TEMPLATE = /\{\{-?([\s\S]*?)-?\}\}|\{#[\s\S]*?#\}|\{\{|\{%/g;
const GET_ENV = /^get_env\(([\s\S]*)\)$/;
const ARGUMENT = /\s*([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([\w.-]+))\s*(?:,|$)/gy;

/** Whether `{{ key }}` stands in the text. */
export function needsKey(text: string): boolean {
  return /\{\{-?\s*key\s*-?\}\}/.test(text);
}

/** The text with its templates filled in. @throws HeadgateError HEADGATE_ERR_CONFIG, HEADGATE_ERR_UNSUPPORTED */
export function renderTemplates(text: string, values: TemplateValues): string {
  return text.replace(TEMPLATE, (template: string, expression: string | undefined, offset: number) => {
    const place = placeOf(text, offset, values.file);
    if (template.startsWith('{#')) return template.replace(/[^\n]/g, '');
    if (template.startsWith('{%')) throw refused(place, '{% … %}');
    if (expression === undefined) throw wrong(place, 'a template begins with {{ and does not end');
    return insertable(resolve(expression.trim(), place, values), template, place);
  });
}

function resolve(expression: string, place: string, values: TemplateValues): string {
  if (expression === 'key') {
    if (values.key !== undefined) return values.key;
    throw wrong(
      place,
      '{{ key }} needs a key, and the file has none (mirrord would make up one that nobody knows)',
      'Add a key to the file, as in "key": "alice".',
    );
  }
  const call = GET_ENV.exec(expression);
  const given = call === null ? undefined : argumentsOf(call[1] ?? '');
  const name = given?.get('name');
  if (given === undefined || name === undefined) throw refused(place, `{{ ${expression} }}`);
  const value = values.environment[name] ?? given.get('default');
  if (value !== undefined) return value;
  throw wrong(place, `the variable ${name} is not set`, `Set ${name}, or write get_env(name="${name}", default="…").`);
}

/** `name="USER", default="x"`; undefined for anything else. */
function argumentsOf(text: string): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  ARGUMENT.lastIndex = 0;
  let end = 0;
  for (let match = ARGUMENT.exec(text); match !== null && match[0] !== ''; match = ARGUMENT.exec(text)) {
    found.set(match[1] ?? '', match[2] ?? match[3] ?? match[4] ?? match[5] ?? '');
    end = ARGUMENT.lastIndex;
  }
  const isPlain = end === text.length && [...found.keys()].every(key => key === 'name' || key === 'default');
  return isPlain ? found : undefined;
}

function insertable(value: string, template: string, place: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  if (!/["\u0000-\u001f\u007f]/.test(value)) return value;
  throw wrong(place, `the value of ${template} has a quote or a control character and cannot stand here`);
}

function placeOf(text: string, offset: number, file: string): string {
  const before = text.slice(0, offset).split('\n');
  return `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

function wrong(place: string, problem: string, hint?: string): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_CONFIG', `${place}: ${problem}.`, { hint });
}

function refused(place: string, template: string): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_UNSUPPORTED', `${place}: the template ${template} is not understood.`, {
    hint: 'Write the value itself, {{ key }}, or {{ get_env(name="VARIABLE", default="…") }}.',
  });
}
