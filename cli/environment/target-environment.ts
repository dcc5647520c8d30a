/** The target's variables for a command here: asked of the agent, filtered, and put over those of this machine. */

import { readFileSync } from 'node:fs';
import { HeadgateError } from '../errors.ts';
import type { EnvironmentSettings } from '../options/settings.ts';
import { systemErrorWords } from '../system-error-words.ts';
import { readDotenv } from './dotenv.ts';
import type { EnvironmentRules } from './rules.ts';

/** The rules that settings stand for; reads the dotenv file. @throws HeadgateError HEADGATE_ERR_CONFIG when it cannot be read */
export function environmentRules(settings: EnvironmentSettings): EnvironmentRules {
  const { include, exclude, override, unset, file } = settings;
  return { include, exclude, override, unset, file: file === undefined ? {} : readFile(file) };
}

function readFile(file: string): EnvironmentRules['file'] {
  try {
    return readDotenv(readFileSync(file, 'utf8'));
  } catch (error) {
    const message = `The variables of ${file} cannot be read: ${systemErrorWords(error)}.`;
    throw new HeadgateError('HEADGATE_ERR_CONFIG', message, { cause: error });
  }
}
