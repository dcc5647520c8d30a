/** Whether a configuration file is mirrord's: by its name, or by keys that only their files have. */

import { basename } from 'node:path';

const NAME = /^mirrord.*\.(json|ya?ml|toml)$/i;

/** Keys that both kinds of file have. */
const SHARED_KEYS = new Set(['target', 'agent']);

/** Files with such a name are theirs whatever they hold; so is all TOML, which ours never is. */
export function hasMirrordName(file: string): boolean {
  return NAME.test(basename(file)) || file.endsWith('.toml');
}

/**
 * Keys that tell: `feature`; or a target as text beside `operator` or `agent`, unless keys of ours stand there too.
 * @param ownKeys the keys of our own file.
 */
export function hasMirrordKeys(value: unknown, ownKeys: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if ('feature' in value) return true;
  const hasOwnKey = Object.keys(value).some(key => !SHARED_KEYS.has(key) && ownKeys.includes(key));
  const isTheirTarget = 'target' in value && typeof value.target === 'string';
  return isTheirTarget && !hasOwnKey && ('operator' in value || 'agent' in value);
}

/** Whether a text that does not parse may be a file of theirs whose templates stand where a value belongs. */
export function mayHoldTemplates(text: string): boolean {
  return /\{\{|\{%/.test(text) && /\bfeature\b/.test(text);
}
