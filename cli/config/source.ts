/** A YAML or JSON text with the places of its parts, so that each complaint can say where (`file:line:column`). */

import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { HeadgateError } from '../errors.ts';

/** The way to a value: keys and indexes. */
export type KeyPath = readonly (string | number)[];

export class ConfigSource {
  /** As the user named it. */
  readonly file: string;
  /** The value as plain data. */
  readonly value: unknown;
  readonly #document: Document;
  readonly #lines: LineCounter;

  /** JSON is read as the YAML that it is. @throws HeadgateError HEADGATE_ERR_CONFIG at the first syntax error. */
  constructor(text: string, file: string) {
    this.file = file;
    this.#lines = new LineCounter();
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const error = this.#document.errors[0];
    if (error !== undefined) {
      throw new HeadgateError('HEADGATE_ERR_CONFIG', `${this.#position(error.pos[0])}: ${yamlErrorWords(error)}.`);
    }
    this.value = this.#plainValue();
  }

  /** `file:line:column` of the value at `path`, of its nearest existing parent otherwise. */
  placeOf(path: KeyPath): string {
    for (let length = path.length; length > 0; length--) {
      const offset =
        this.#offsetOfKey(path.slice(0, length - 1), path[length - 1]) ?? this.#offsetOfValue(path.slice(0, length));
      if (offset !== undefined) return this.#position(offset);
    }
    return this.#position(0);
  }

  #plainValue(): unknown {
    try {
      return this.#document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      throw new HeadgateError('HEADGATE_ERR_CONFIG', `${this.file}: ${error.message}.`);
    }
  }

  #offsetOfKey(parent: KeyPath, key: string | number | undefined): number | undefined {
    const node = parent.length === 0 ? this.#document.contents : this.#document.getIn(parent, true);
    if (!isMap(node)) return undefined;
    const pair = node.items.find(item => isScalar(item.key) && String(item.key.value) === String(key));
    return pair !== undefined && isScalar(pair.key) ? pair.key.range?.[0] : undefined;
  }

  #offsetOfValue(path: KeyPath): number | undefined {
    const node = this.#document.getIn(path, true);
    return isNode(node) ? node.range?.[0] : undefined;
  }

  #position(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return line === 0 ? this.file : `${this.file}:${line}:${col}`;
  }
}

/** What is wrong with a text, without advice to programmers. */
export function yamlErrorWords({ code, message }: Pick<YAMLError, 'code' | 'message'>): string {
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here, and there can be only one';
  return message.split('\n')[0]?.replace(/:$/, '') ?? message;
}

/** `filter.all_of[0].header`, as a person writes the way to a key. */
export function formatKeyPath(path: KeyPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}

/** Reads what `formatKeyPath` wrote. */
export function parseKeyPath(text: string): KeyPath {
  return Array.from(text.matchAll(/\[([0-9]+)\]|([^.[\]]+)/g), ([, index, key]) => key ?? Number(index));
}
