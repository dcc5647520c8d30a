/**
 * The published schema, held against a validator that knows nothing of ours: whatever the documentation shows is valid by it, and what is
 * wrong is not. What it means to be wrong is said here once more, so that a schema that accepts everything is found out.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { FORM_ROWS } from '../../filter-engine/filter/testing/form-table.ts';
import { readConfig } from './read-config.ts';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

// The writer of the schema gives unions types beside `anyOf`; strict mode of the validator is about style and would refuse that.
const validator = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
const schema = JSON.parse(read('schema/headgate.schema.json'));
const validateFile = validator.compile(schema);
const validateFilter = validator.getSchema(`${schema.$id}#/$defs/Filter`);
if (validateFilter === undefined) throw new Error('the published schema has no filter');

function errorsOf(file: unknown): readonly ErrorObject[] {
  return validateFile(file) ? [] : (validateFile.errors ?? []);
}

/** The code blocks of all pages that are YAML or JSON. */
const PAGES = [
  'README.md',
  'ARCHITECTURE.md',
  ...readdirSync(new URL('docs/', ROOT), { recursive: true }).map(path => `docs/${path}`),
];
const blocks = PAGES.filter(page => page.endsWith('.md')).flatMap(page =>
  [...read(page).matchAll(/```(yaml|yml|json|jsonc)\n([\s\S]*?)```/g)].map(([, , text = '']) => ({ page, text })),
);
/** Files of mirrord have templates in them and a shape of their own; manifests are for kubectl. */
const isMirrord = (text: string): boolean => text.includes('"feature"');
const isManifest = (text: string): boolean => /^\s*"?apiVersion"?:/m.test(text);
const ownFiles = blocks.filter(({ text }) => !isMirrord(text) && !isManifest(text));
/** Filters that stand in the text as values of `--filter`. */
const filterFlags = PAGES.filter(page => page.endsWith('.md')).flatMap(page =>
  [...read(page).matchAll(/--filter[ =]'(\{[^']*\})'/g)]
    .map(([, filter = '']) => filter)
    .filter(filter => !filter.includes('...')),
);

describe('the published schema', () => {
  test('is itself a valid schema of its draft', () => {
    expect(validator.validateSchema(schema)).toBe(true);
  });

  test.each(ownFiles)('accepts the file that $page shows', ({ text }) => {
    expect(errorsOf(parse(text))).toEqual([]);
  });

  test('was shown files and filters at all', () => {
    expect(ownFiles.map(({ page }) => page)).toEqual(
      expect.arrayContaining(['docs/configuration.md', 'docs/filters.md']),
    );
    expect(filterFlags.length).toBeGreaterThan(0);
    expect(FORM_ROWS.length).toBeGreaterThan(80);
  });

  test.each(FORM_ROWS)('accepts $filter, under `filter:` and by itself', ({ filter }) => {
    expect(errorsOf({ filter: parse(filter) })).toEqual([]);
    expect(validateFilter(parse(filter))).toBe(true);
  });

  test.each(filterFlags)('accepts %s', filter => {
    expect(errorsOf({ filter: parse(filter) })).toEqual([]);
  });

  test('accepts the filters that files of mirrord become', () => {
    const mirrord = blocks.filter(({ text }) => isMirrord(text));
    expect(mirrord.length).toBeGreaterThan(0);
    for (const { text } of mirrord) {
      const { filter } = readConfig(text, 'mirrord.json', { USER: 'alice' }).layer;
      expect(errorsOf({ filter })).toEqual([]);
    }
  });
});

const header = (form: object): object => ({ filter: { header: { name: 'x-user', ...form } } });

const WRONG: readonly (readonly [what: string, file: unknown])[] = [
  ['a list', []],
  ['text', 'target: netns/shop'],
  ['an unknown key', { drain_timout: 5 }],
  ['a key of a later version', { env: true }],
  ['a target that is a number', { target: 7 }],
  ['an unknown key of the target', { target: { pod: 'shop' } }],
  ['a mode that does not exist', { mode: 'observe' }],
  ['a source that does not exist', { source: 'air' }],
  ['no port in the list', { ports: [] }],
  ['port 0', { ports: [0] }],
  ['a port above 65535', { ports: [65_536] }],
  ['a port that is no whole number', { ports: [80.5] }],
  ['ports that are no list', { ports: 8080 }],
  ['a port with words around', { ports: ['8080 to 3000'] }],
  ['a filter that is text', { filter: 'x-user: alice' }],
  ['an empty filter', { filter: {} }],
  ['two predicates in one object', { filter: { path: '/', method: 'GET' } }],
  ['an unknown predicate', { filter: { headers: { name: 'a', equals: 'b' } } }],
  ['a header without a form', header({})],
  ['a header with two forms', header({ equals: 'a', prefix: 'b' })],
  ['a header without a name', { filter: { header: { equals: 'alice' } } }],
  ['a header with an unknown form', header({ suffix: 'ice' })],
  ['a value that is a number', header({ equals: 7 })],
  ['a presence that is text', header({ present: 'yes' })],
  ['all_of without a list', { filter: { all_of: { path: '/' } } }],
  ['any_of of nothing', { filter: { any_of: [] } }],
  ['a mistake deep inside', { filter: { all_of: [{ not: { any_of: [{ path: { glop: '/x' } }] } }] } }],
  ['a share above all', { filter: { sample: { percent: 101 } } }],
  ['a share by two things', { filter: { sample: { percent: 5, by: { header: 'a', cookie: 'b' } } } }],
  ['a body without a JSONPath', { filter: { body: { equals: '1' } } }],
  ['a flag that is text', { drain: 'true' }],
  ['a time below zero', { drain_timeout: -1 }],
  ['a time above a day', { drain_timeout: 86_401 }],
  ['an empty name', { name: '' }],
  ['a name that is too long', { name: 'x'.repeat(65) }],
  ['an engine that does not exist', { redirect_engine: 'ebpf' }],
  ['an unknown key of agents', { agent: { imag: 'x' } }],
  ['an unknown pull policy', { agent: { image_pull_policy: 'Sometimes' } }],
];

describe('a wrong file', () => {
  test.each(WRONG)('is refused by the published schema, and by ours: %s', (_, file) => {
    expect(errorsOf(file).length).toBeGreaterThan(0);
    expect(() => readConfig(JSON.stringify(file), 'headgate.json', {})).toThrow();
  });
});
