/** A YAML or JSON text with the places of its parts, so that each complaint can say where (`file:line:column`). */

import { type Document, isMap, isNode, isScalar, LineCounter } from 'yaml';
import { HeadgateError } from '../errors.ts';
import { readYaml, YamlProblem } from './yaml-text.ts';

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
    try {
      const { document, value } = readYaml(text, file.endsWith('.json'), this.#lines);
      this.#document = document;
      this.value = value;
    } catch (error) {
      if (!(error instanceof YamlProblem)) throw error;
      const place = error.offset === undefined ? file : this.#position(error.offset);
      throw new HeadgateError('HEADGATE_ERR_CONFIG', `${place}: ${error.message}.`, { hint: error.hint });
    }
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
