import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nodeComplaint, OLDEST_NODE } from './node-version.ts';

function sourceOf(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}

test.each(['18.0.0', '20.20.2', '22.17.9', '21.99.0'])('refuses Node %s in one sentence', version => {
  expect(nodeComplaint(version)).toBe(`headgate needs Node >= 22.18; this is ${version}`);
});

test.each(['22.18.0', '23.0.0', '26.10.0'])('accepts Node %s', version => {
  expect(nodeComplaint(version)).toBeUndefined();
});

test('asks for what package.json asks for', () => {
  const { engines } = JSON.parse(sourceOf('../package.json')) as { engines: { node: string } };
  expect(engines.node).toBe(`>=${OLDEST_NODE}`);
});

test('nothing else is loaded before the version is checked', () => {
  const imports = (text: string): string[] =>
    Array.from(text.matchAll(/^import .*'(.*)';$/gm), ([, from = '']) => from);
  expect(imports(sourceOf('main.ts'))).toEqual(['./node-version.ts']);
  expect(imports(sourceOf('node-version.ts'))).toEqual([]);
});
