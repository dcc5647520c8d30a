/** The version of this package, read from the one place that states it. */

import { readFileSync } from 'node:fs';

/** Where package.json lies seen from `cli/version.ts` and from `dist/cli/version.js`. */
const CANDIDATES = ['../package.json', '../../package.json'];

/** @throws when neither place holds the package's description: a broken installation. */
export function packageVersion(): string {
  for (const candidate of CANDIDATES) {
    const version = versionIn(new URL(candidate, import.meta.url));
    if (version !== undefined) return version;
  }
  throw new Error('package.json of headgate is missing beside its code; install it again');
}

function versionIn(url: URL): string | undefined {
  let text: string;
  try {
    text = readFileSync(url, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const description: unknown = JSON.parse(text);
  if (typeof description !== 'object' || description === null) return undefined;
  if (!('name' in description) || description.name !== 'headgate') return undefined;
  return 'version' in description && typeof description.version === 'string' ? description.version : undefined;
}
