/**
 * `feature.env` of a mirrord file: which variables of the target the command gets, and which it gets otherwise or not at all. Here its
 * values are checked, so that a slip is told; what the session makes of each key is said in keys.ts.
 */

import type { KeyPath } from '../config/source.ts';
import type { Findings } from './findings.ts';

type Written = Readonly<Record<string, unknown>>;
type Check = readonly [holds: (value: unknown) => boolean, problem: string];

const NAMES: Check = [
  value => isText(value) || (Array.isArray(value) && value.every(isText)),
  'must be names of variables: one text, separated by ";", or a list',
];
const VALUES: Check = [
  value => isObject(value) && Object.values(value).every(isText),
  'must be an object of names and values, each value text',
];
const TEXT: Check = [isText, 'must be text'];
const FLAG: Check = [value => typeof value === 'boolean', 'must be true or false'];

const CHECKS: Readonly<Record<string, Check>> = {
  ...{ include: NAMES, exclude: NAMES, unset: NAMES },
  ...{ override: VALUES, overrides: VALUES, mapping: VALUES },
  ...{ env_file: TEXT, load_from_process: FLAG },
};

/** @param env the value of `feature.env`; true or false where all or nothing is asked for */
export function checkEnv(env: unknown, findings: Findings): void {
  const path: KeyPath = ['feature', 'env'];
  if (env === undefined || env === null || typeof env === 'boolean') return;
  if (!isObject(env)) {
    findings.mistake(path, 'must be true, false or an object');
    return;
  }
  for (const [key, [holds, problem]] of Object.entries(CHECKS)) {
    const value = env[key] ?? null;
    if (value !== null && !holds(value)) findings.mistake([...path, key], problem);
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
