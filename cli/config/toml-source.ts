/** A TOML text as plain data. The parser keeps no places, so a complaint names the file and the key. */

import { parse, TomlError } from 'smol-toml';
import { HeadgateError } from '../errors.ts';
import { MAX_NESTING } from '../limits.ts';
import { isDeeper } from './yaml-text.ts';

export class TomlSource {
  /** As the user named it. */
  readonly file: string;
  readonly value: unknown;

  /** @throws HeadgateError HEADGATE_ERR_CONFIG with line and column at the first syntax error. */
  constructor(text: string, file: string) {
    this.file = file;
    try {
      this.value = parse(text);
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      const reason = error.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? '';
      throw new HeadgateError('HEADGATE_ERR_CONFIG', `${file}:${error.line}:${error.column}: ${reason}.`);
    }
    if (isDeeper(this.value, MAX_NESTING)) {
      throw new HeadgateError('HEADGATE_ERR_CONFIG', `${file}: this is nested deeper than ${MAX_NESTING}.`);
    }
  }

  placeOf(): string {
    return this.file;
  }
}
