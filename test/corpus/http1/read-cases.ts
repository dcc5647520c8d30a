/**
 * Reads corpus files: Markdown with one `## title` a case, then a block of input and a block of expected events.
 *
 *     ## a plain request
 *     ```request                      or: ```response GET,HEAD    (the methods answered), with `max=100` for maxHeadBytes
 *     GET / HTTP/1.1\r\n
 *     ```
 *     ```events
 *     0-18 HEAD …
 *     ```
 *
 * Input lines are joined without their line ends: what is on the wire is written as `\r`, `\n`, `\t`, `\0`, `\xNN`, `\\`.
 * `{text}*n` repeats text n times.
 */

import { readdirSync, readFileSync } from 'node:fs';

export interface CorpusCase {
  readonly file: string;
  readonly title: string;
  readonly kind: 'request' | 'response';
  /** Methods of the requests that responses answer. */
  readonly methods: readonly string[];
  readonly maxHeadBytes: number | undefined;
  readonly input: Buffer;
  readonly events: readonly string[];
}

const CASE =
  /^## (?<title>.+)\n[^`]*```(?<kind>request|response)(?<options>[^\n]*)\n(?<input>[\s\S]*?)```\s*```events\n(?<events>[\s\S]*?)```/gm;

/** All cases of this folder. A section that is no whole case is an error, so that none is skipped in silence. */
export function readCases(): CorpusCase[] {
  const cases: CorpusCase[] = [];
  const folder = import.meta.dirname;
  for (const file of readdirSync(folder)
    .filter(name => name.endsWith('.md'))
    .sort()) {
    const text = readFileSync(`${folder}/${file}`, 'utf8');
    const before = cases.length;
    for (const match of text.matchAll(CASE)) cases.push(caseOf(file, match.groups ?? {}));
    const sections = text.split('\n').filter(line => line.startsWith('## ')).length;
    if (sections !== cases.length - before)
      throw new Error(`${file}: ${sections} titles, ${cases.length - before} cases`);
  }
  return cases;
}

function caseOf(file: string, groups: Record<string, string | undefined>): CorpusCase {
  const options = (groups.options ?? '').trim().split(/\s+/).filter(Boolean);
  const max = options.find(option => option.startsWith('max='))?.slice('max='.length);
  return {
    file,
    title: groups.title ?? '',
    kind: groups.kind === 'response' ? 'response' : 'request',
    methods: (options.find(option => !option.includes('=')) ?? 'GET').split(','),
    maxHeadBytes: max === undefined ? undefined : Number(max),
    input: bytesOf(groups.input ?? ''),
    events: (groups.events ?? '').trim().split('\n'),
  };
}

const ESCAPES: Record<string, string> = { r: '\r', n: '\n', t: '\t', 0: '\0', '\\': '\\' };

/** The bytes that an input block stands for. */
export function bytesOf(block: string): Buffer {
  const joined = block
    .replaceAll('\n', '')
    .replaceAll(/\{([^{}]*)\}\*(\d+)/g, (_, text: string, n: string) => text.repeat(Number(n)));
  const text = joined.replaceAll(/\\(?:x([0-9a-fA-F]{2})|(.))/g, (all, hex: string | undefined, name: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    const character = ESCAPES[name];
    if (character === undefined) throw new Error(`unknown escape ${all}`);
    return character;
  });
  return Buffer.from(text, 'latin1');
}
