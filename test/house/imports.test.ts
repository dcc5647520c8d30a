/** Which part may import which: the one-way rule that keeps the core pure and the native calls in one place. */

import { describe, expect, it } from 'vitest';
import { type ImportLine, importsOf, listCode, listFiles, PACKAGES, readText } from './source-tree.ts';

/** A part and the parts it may import. The longest path that fits a file is its part. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'filter-engine': [],
  protocol: [],
  sys: [],
  'agent/netns': ['filter-engine', 'protocol', 'sys'],
  'agent/sniffer': ['filter-engine', 'protocol', 'sys'],
  'agent/steal': ['filter-engine', 'protocol', 'sys'],
  'agent/outgoing': ['filter-engine', 'protocol', 'sys'],
  'agent/files': ['filter-engine', 'protocol', 'sys'],
  agent: [
    'agent/netns',
    'agent/sniffer',
    'agent/steal',
    'agent/outgoing',
    'agent/files',
    'filter-engine',
    'protocol',
    'sys',
  ],
  cli: ['cli/sockets', 'cli/world', 'protocol', 'filter-engine'],
  'cli/sockets': ['protocol', 'sys'],
  'cli/world': ['protocol', 'sys'],
};

/** The packages from npm that a part may use; parts that are not listed may use any. */
const MAY_USE: Readonly<Record<string, RegExp>> = {
  'filter-engine': /^(re2js|picomatch|zod|jsonpath-rfc9535\/parser)$/,
  protocol: /^(?!node:)/,
  sys: /^(node:|koffi$)/,
};

const code = listCode();
const imports = code.flatMap(importsOf);

function partOf(path: string): string {
  const parts = Object.keys(MAY_IMPORT).sort((a, b) => b.length - a.length);
  return parts.find(part => path.startsWith(`${part}/`)) ?? path;
}

function isAllowed(line: ImportLine): boolean {
  const from = partOf(line.from);
  if (line.path === undefined) return MAY_USE[from]?.test(line.specifier) ?? true;
  const to = partOf(line.path);
  return to === from || MAY_IMPORT[from]?.includes(to) === true;
}

function show(lines: readonly ImportLine[]): readonly string[] {
  return lines.map(line => `${line.from} imports ${line.specifier}`);
}

/** The first cycle that a walk from each file meets, as `a -> b -> a`. */
function findCycle(): string | undefined {
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].join(' -> ');
    if (done.has(file)) return undefined;
    for (const line of imports) {
      const cycle = line.from === file && line.path !== undefined ? walk(line.path, [...path, file]) : undefined;
      if (cycle !== undefined) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of code) {
    const cycle = walk(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

describe('imports', () => {
  it('are found at all', () => {
    expect(code.length).toBeGreaterThan(20);
    expect(imports.filter(line => line.path !== undefined).length).toBeGreaterThan(code.length);
  });

  it('follow the one-way rule', () => {
    expect(show(imports.filter(line => !isAllowed(line)))).toEqual([]);
  });

  it('enter another part through its index.ts', () => {
    const crossing = imports.filter(line => line.path !== undefined && partOf(line.path) !== partOf(line.from));
    expect(show(crossing.filter(line => !line.path?.endsWith('/index.ts')))).toEqual([]);
  });

  it('form no cycle', () => {
    expect(findCycle()).toBeUndefined();
  });

  it('of published code never reach tests, benches or scripts', () => {
    const ours = new Set<string>(PACKAGES);
    expect(show(imports.filter(line => line.path !== undefined && !ours.has(line.path.split('/')[0] ?? '')))).toEqual(
      [],
    );
    expect(show(imports.filter(line => line.path?.endsWith('.test.ts') || line.path?.includes('/testing/')))).toEqual(
      [],
    );
  });
});

describe('an index.ts', () => {
  it('holds re-exports only', () => {
    const withCode = listFiles(`{${PACKAGES.join(',')}}/**/index.ts`).filter(file => {
      const rest = readText(file)
        .replaceAll(/\/\*[\s\S]*?\*\/|^\/\/.*$/gm, '')
        .replaceAll(/^export (type )?(\*|\{[^}]*\}) from '[^']+';$/gm, '');
      return rest.trim() !== '';
    });
    expect(withCode).toEqual([]);
  });
});
