/**
 * `feature.env` of a mirrord file: which variables of the target the command gets, and which it gets otherwise or not at all. Here its
 * values are checked, so that a slip is told, and become settings of ours; what is said of each key is in keys.ts.
 */

import type { KeyPath } from '../config/source.ts';
import type { SettingsLayer } from '../options/settings.ts';
import type { Findings } from './findings.ts';

type Written = Readonly<Record<string, unknown>>;
type Check = readonly [holds: (value: unknown) => boolean, problem: string];

const NAMES: Check = [
  value => isText(value) || (Array.isArray(value) && value.every(isText)),
  'must be names of variables: one text, separated by ";", or a list',
];
const VALUES: Check = [isObject, 'must be an object of names and values, each value text'];
const TEXT: Check = [isText, 'must be text'];
const FLAG: Check = [value => typeof value === 'boolean', 'must be true or false'];

const CHECKS: Readonly<Record<string, Check>> = {
  ...{ include: NAMES, exclude: NAMES, unset: NAMES },
  ...{ override: VALUES, overrides: VALUES, mapping: VALUES },
  ...{ env_file: TEXT, load_from_process: FLAG },
};

/** @param env the value of `feature.env`; true or false where all or nothing is asked for */
export function readEnv(env: unknown, findings: Findings): SettingsLayer {
  const path: KeyPath = ['feature', 'env'];
  if (env === undefined || env === null || env === true) return {};
  if (env === false) return { env };
  if (!isObject(env)) {
    findings.mistake(path, 'must be true, false or an object');
    return {};
  }
  for (const [key, [holds, problem]] of Object.entries(CHECKS)) {
    const value = env[key] ?? null;
    if (value !== null && !holds(value)) findings.mistake([...path, key], problem);
    else if (holds === isObject) findValues(value, [...path, key], findings);
  }
  return {
    envInclude: namesOf(env.include),
    envExclude: namesOf(env.exclude),
    envUnset: namesOf(env.unset),
    envOverride: valuesOf(env.override ?? env.overrides),
    envFile: isText(env.env_file) ? env.env_file : undefined,
  };
}

/** Each value that is no text. */
function findValues(value: unknown, path: KeyPath, findings: Findings): void {
  for (const [name, text] of Object.entries(value ?? {}))
    if (!isText(text)) findings.mistake([...path, name], 'must be text; numbers, true and false need quotes');
}

/** Names in both of mirrord's forms. Values of the wrong kind are mistakes already. */
function namesOf(value: unknown): readonly string[] | undefined {
  const names = isText(value) ? value.split(';').filter(Boolean) : Array.isArray(value) ? value.filter(isText) : [];
  return names.length === 0 ? undefined : names;
}

function valuesOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
