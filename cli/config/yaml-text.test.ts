import { expect, test, vi } from 'vitest';
import { MAX_NESTING } from '../limits.ts';
import { readYaml, YamlProblem } from './yaml-text.ts';

function problemOf(text: string, isJson = false): YamlProblem {
  try {
    readYaml(text, isJson);
  } catch (error) {
    if (error instanceof YamlProblem) return error;
    throw error;
  }
  throw new Error('the text was accepted');
}

test.each(['{not: ', '[', '- ', '? '])('tells of depth before it costs the stack: %j', opening => {
  expect(problemOf(opening.repeat(3_000)).message).toBe(`this is nested deeper than ${MAX_NESTING}`);
  expect(problemOf(opening.repeat(200_000)).message).toContain('deeper');
});

test('reads what is as deep as it may be', () => {
  expect(readYaml(`${'['.repeat(MAX_NESTING)}1${']'.repeat(MAX_NESTING)}`, false).value).toHaveLength(1);
});

test('tells of depth that aliases add', () => {
  const half = MAX_NESTING / 2 + 1;
  const nest = (inner: string): string => `${'['.repeat(half)}${inner}${']'.repeat(half)}`;
  expect(problemOf(`a: &a ${nest('1')}\nb: ${nest('*a')}`).message).toContain('deeper');
});

test.each([
  ['{"a": {"b": 1', 'the text ends too early: a } is missing'],
  ['{"a": "x', 'the text ends too early: a closing " is missing'],
  ['{"a": 1 "b": 2}', 'a comma is missing behind this value'],
  ['{"a": 1, "a": 2}', 'the key "a" stands here a second time'],
  ['{"a": 1}\n}', '"}" does not belong here'],
  ['{"a": "\\q"}', '\\q means nothing in double quotes; a backslash is written \\\\'],
  ['a\0b', 'this is no text: a byte of 0 is in it'],
  ['a:\n\t- b', 'a tab indents this line; YAML wants spaces'],
  ['a: b: c', 'a value with ": " in it needs quotes'],
  ['a: *y', '*y stands for nothing: there is no &y before it'],
  ['a: @x', 'a value that begins with @ needs quotes'],
])('says in words what is wrong: %j', (text, words) => {
  expect(problemOf(text, text.startsWith('{')).message).toBe(words);
});

test.each(['// x\n{"a": 1}', '{"a": 1, // x\n"b": 2}', '{"a": /* x */ 1}', '{"a": 1} // x'])(
  'finds comments in JSON: %j',
  text => {
    const { message, offset } = problemOf(text, true);
    expect(message).toBe('JSON has no comments');
    expect(text.slice(offset)).toMatch(/^\/[/*] x/);
  },
);

test('takes no text for a comment', () => {
  expect(readYaml('{"a": "http://x/*", "b\\"//": 1}', true).value).toEqual({ a: 'http://x/*', 'b"//': 1 });
  expect(readYaml('path: //x', false).value).toEqual({ path: '//x' });
});

test('leaves the terminal to whoever reads the text', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  readYaml('{? {a: 1} : 2}', false);
  expect(warn).not.toHaveBeenCalled();
});
