import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configJsonSchema } from './schema.ts';

test('the published schema is the one that files are checked by (npm run schema writes it)', () => {
  const published = readFileSync(new URL('../../schema/headgate.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(published)).toEqual(JSON.parse(configJsonSchema()));
});
