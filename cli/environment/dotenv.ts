/**
 * Variables as a dotenv file, so that shells, `docker --env-file`-like tools, Node's own reader and the dotenv libraries read the
 * same. They agree on little: a value that is plain is written plain; any other in single quotes, in which nothing is special; one with
 * a single quote in double quotes or, for Node and the libraries, backticks. What no quotes can hold is left out, and named.
 */

import { parseEnv } from 'node:util';
import type { Variables } from './rules.ts';

/** Characters that need no quotes anywhere. */
const PLAIN = /^[A-Za-z0-9_./:@%+,=-]*$/;

/** Names that every reader takes. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The text of a file, and the names of what it cannot hold. */
export interface DotenvText {
  readonly text: string;
  readonly leftOut: readonly string[];
}

/** A line each, in the order given; a value with line breaks takes several. */
export function writeDotenv(variables: Variables): DotenvText {
  const lines: string[] = [];
  const leftOut: string[] = [];
  for (const [name, value] of Object.entries(variables)) {
    const quoted = NAME.test(name) ? quote(value) : undefined;
    if (quoted === undefined) leftOut.push(name);
    else lines.push(`${name}=${quoted}\n`);
  }
  return { text: lines.join(''), leftOut };
}

/** Reads a dotenv file as Node does. */
export function readDotenv(text: string): Variables {
  return Object.fromEntries(Object.entries(parseEnv(text)).map(([name, value]) => [name, value ?? '']));
}

function quote(value: string): string | undefined {
  if (PLAIN.test(value)) return value;
  // A carriage return is lost in some readers, whatever the quotes.
  if (value.includes('\r') || value.includes('\0')) return undefined;
  if (!value.includes("'")) return `'${value}'`;
  if (!/["\\$`]/.test(value)) return `"${value}"`;
  return value.includes('`') ? undefined : `\`${value}\``;
}
