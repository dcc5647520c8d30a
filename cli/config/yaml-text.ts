/**
 * A YAML or JSON text as a document with places and as plain data, or what is wrong with it in words for whoever wrote it. Readers of the
 * data recurse, so depth is bounded: first over the tokens, before anything is composed, then over the data, where aliases may have added some.
 */

import { type Document, Lexer, LineCounter, Parser, parseDocument, type YAMLError } from 'yaml';
import { MAX_NESTING } from '../limits.ts';

/** What the parser keeps open besides collections: the document, and the scalar that it reads. */
const OPEN_BESIDES = 2;

/** Aliases may multiply a text to so many times its nodes. */
const MAX_ALIAS_COUNT = 100;

const JSON_HINT =
  'JSON has its keys and texts in double quotes, a comma between two members, and an end for every { and [.';
const YAML_HINT = 'In YAML, texts with : # { [ & * ! | > % @ in them stand in quotes, and spaces indent.';

/** What is wrong with a text. */
export class YamlProblem extends Error {
  /** Where, in characters; undefined where that cannot be said. */
  readonly offset: number | undefined;
  readonly hint: string | undefined;
  /** More than is read, and no mistake of spelling. */
  readonly isExcess: boolean;

  constructor(message: string, details: { offset?: number | undefined; hint?: string | undefined; isExcess?: true }) {
    super(message);
    this.offset = details.offset;
    this.hint = details.hint;
    this.isExcess = details.isExcess ?? false;
  }
}

export interface YamlText {
  readonly document: Document;
  readonly value: unknown;
}

/** @param isJson whether the author takes it for JSON, which has no comments. @throws YamlProblem */
export function readYaml(text: string, isJson: boolean, lineCounter = new LineCounter()): YamlText {
  // Lines must be known before the first problem.
  const document = within(text, isJson, lineCounter);
  const [error] = document.errors;
  if (error !== undefined) {
    throw new YamlProblem(yamlErrorWords(error, text), { offset: error.pos[0], hint: hintOf(error, isJson) });
  }
  const value = plainValue(document);
  if (isDeeper(value, MAX_NESTING)) throw tooDeep(undefined);
  return { document, value };
}

function within(text: string, isJson: boolean, lineCounter: LineCounter): Document {
  const deepAt = depthProblem(text);
  const binaryAt = text.indexOf('\0');
  const commentAt = isJson ? commentOf(text) : -1;
  if (deepAt !== undefined || binaryAt !== -1 || commentAt !== -1) {
    lineCounter.addNewLine(0);
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineCounter.addNewLine(at + 1);
  }
  if (binaryAt !== -1) throw new YamlProblem('this is no text: a byte of 0 is in it', { offset: binaryAt });
  if (commentAt !== -1) {
    const hint = 'Leave it out, or write the file as YAML, where # begins a comment.';
    throw new YamlProblem('JSON has no comments', { offset: commentAt, hint });
  }
  if (deepAt !== undefined) throw tooDeep(deepAt);
  return parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
}

/** Where the text nests deeper than may be. */
function depthProblem(text: string): number | undefined {
  const parser = new Parser();
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > MAX_NESTING + OPEN_BESIDES) return offset;
    offset += lexeme.length;
  }
  return undefined;
}

function tooDeep(offset: number | undefined): YamlProblem {
  const hint = 'Flatten it: nothing that means anything here is so deep.';
  return new YamlProblem(`this is nested deeper than ${MAX_NESTING}`, { offset, hint, isExcess: true });
}

function plainValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIAS_COUNT });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const name = /^Unresolved alias.*: (.+)$/.exec(error.message)?.[1];
    if (name !== undefined) {
      throw new YamlProblem(`*${name} stands for nothing: there is no &${name} before it`, { hint: YAML_HINT });
    }
    const hint = 'Write it without them.';
    throw new YamlProblem('its aliases multiply to more than is read', { hint, isExcess: true });
  }
}

/** Whether plain data nests deeper than `limit`. Recurses no deeper itself. */
export function isDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return limit === 0 || Object.values(value).some(each => isDeeper(each, limit - 1));
}

/** Where the first comment outside texts begins; -1 without one. */
function commentOf(text: string): number {
  for (const match of text.matchAll(/"(?:[^"\\\n]|\\.)*"?|\/[/*]/g)) if (match[0].startsWith('/')) return match.index;
  return -1;
}

function hintOf({ code }: YAMLError, isJson: boolean): string | undefined {
  if (code === 'MULTIPLE_DOCS' || code === 'DUPLICATE_KEY') return undefined;
  return isJson ? JSON_HINT : YAML_HINT;
}

/** What is wrong, without advice to programmers. */
function yamlErrorWords({ code, message, pos }: YAMLError, text: string): string {
  const rest = text.slice(pos[0]);
  switch (code) {
    case 'MULTIPLE_DOCS':
      return 'a second document begins here, and there can be only one';
    case 'DUPLICATE_KEY':
      return `the key ${/^"[^"\n]*"|^'[^'\n]*'|^[^:\s]*/.exec(rest)?.[0] ?? ''} stands here a second time`;
    case 'MISSING_CHAR':
    case 'BAD_INDENT':
      return missingWords(message, rest);
    case 'BLOCK_IN_FLOW':
      return 'a comma is missing behind this value';
    case 'TAB_AS_INDENT':
      return 'a tab indents this line; YAML wants spaces';
    case 'UNEXPECTED_TOKEN':
      return `${JSON.stringify(rest.split(/[\r\n]/)[0]?.slice(0, 20))} does not belong here`;
    case 'MULTILINE_IMPLICIT_KEY':
      return 'a key ends in the line that it begins in, with ": " behind it';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'a value with ": " in it needs quotes';
    case 'BAD_DQ_ESCAPE':
      return `${rest.slice(0, 2)} means nothing in double quotes; a backslash is written \\\\`;
    case 'BAD_SCALAR_START':
      return `a value that begins with ${rest[0] ?? 'this'} needs quotes`;
    default:
      return message.split('\n')[0]?.replace(/:$/, '') ?? message;
  }
}

function missingWords(message: string, rest: string): string {
  const missing = /end with an? (.)/.exec(message)?.[1] ?? /Missing closing (.quote)/.exec(message)?.[1];
  if (missing === undefined) return message.split('\n')[0] ?? message;
  const what = missing.length === 1 ? `a ${missing}` : `a closing ${missing.slice(0, 1)}`;
  return rest.trim() === '' ? `the text ends too early: ${what} is missing` : `${what} is missing before this`;
}
