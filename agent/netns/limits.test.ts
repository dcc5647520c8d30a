import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FOLDER = import.meta.dirname;

test('each limit names a test, and that test exists', () => {
  const text = readFileSync(join(FOLDER, 'limits.ts'), 'utf8');
  const limits = [...text.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\nexport const (\w+)/gs)];
  expect(limits.length).toBe(text.match(/^export const /gm)?.length);
  const tests = readdirSync(FOLDER).filter(name => name.endsWith('.test.ts') && name !== 'limits.test.ts');
  const sources = tests.map(name => readFileSync(join(FOLDER, name), 'utf8')).join('\n');
  const unproven = limits.flatMap(([, comment = '', name]) => {
    const title = /Test: "([^"]+)"/.exec(comment.replaceAll(/\s*\n \* /g, ' '))?.[1];
    return title !== undefined && sources.includes(`'${title}`) ? [] : [name];
  });
  expect(unproven).toEqual([]);
});
