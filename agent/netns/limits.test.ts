import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FOLDER = import.meta.dirname;
/** What can be seen only with a whole agent is shown there. */
const TEST_FOLDERS = [FOLDER, join(FOLDER, '..', '..', 'test', 'e2e')];

test('each limit names a test, and that test exists', () => {
  const text = readFileSync(join(FOLDER, 'limits.ts'), 'utf8');
  const limits = [...text.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\nexport const (\w+)/gs)];
  expect(limits.length).toBe(text.match(/^export const /gm)?.length);
  const tests = TEST_FOLDERS.flatMap(folder => readdirSync(folder).map(name => join(folder, name)));
  const sources = tests
    .filter(path => path.endsWith('.test.ts') && path !== import.meta.filename)
    .map(path => readFileSync(path, 'utf8'))
    .join('\n');
  const unproven = limits.flatMap(([, comment = '', name]) => {
    const title = /Test: "([^"]+)"/.exec(comment.replaceAll(/\s*\n \* /g, ' '))?.[1];
    return title !== undefined && sources.includes(`'${title}`) ? [] : [name];
  });
  expect(unproven).toEqual([]);
});
