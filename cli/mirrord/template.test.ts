import { describe, expect, test } from 'vitest';
import { HeadgateError } from '../errors.ts';
import { needsKey, renderTemplates } from './template.ts';

const VALUES = { file: 'mirrord.json', environment: { WHO: 'alice', QUOTED: 'a"b' }, key: 'k1' };

function errorOf(text: string, key: string | undefined = 'k1'): HeadgateError {
  try {
    renderTemplates(text, { ...VALUES, key });
  } catch (error) {
    if (error instanceof HeadgateError) return error;
    throw error;
  }
  throw new Error('it was rendered');
}

describe('renderTemplates', () => {
  test.each([
    ['no template { } }} %}', 'no template { } }} %}'],
    ['{{ key }}-{{key}}-{{- key -}}', 'k1-k1-k1'],
    ['{{ get_env(name="WHO") }}', 'alice'],
    ["{{ get_env(name='WHO', default='x') }}", 'alice'],
    ['{{ get_env( name = "NOBODY" , default = "pod/fallback" ) }}', 'pod/fallback'],
    ['{{ get_env(name="NOBODY", default=8080) }}', '8080'],
    ['{{ get_env(default="", name="NOBODY") }}', ''],
    ['a{# a comment\nof two lines #}b', 'a\nb'],
  ])('fills in %j', (text, rendered) => expect(renderTemplates(text, VALUES)).toBe(rendered));

  test('says where a variable is missing, and how to do without', () => {
    const error = errorOf('{\n  "a": "{{ get_env(name="NOBODY") }}"');
    expect(error.message).toBe('mirrord.json:2:9: the variable NOBODY is not set.');
    expect(error.hint).toContain('default=');
  });

  test('asks for a key where the file has none', () => {
    expect(() => renderTemplates('{{ key }}', { ...VALUES, key: undefined })).toThrow('needs a key');
  });

  test.each([
    '{{ user }}',
    '{{ key | upper }}',
    '{{ get_env(name="WHO") | regex_escape }}',
    '{{ get_env("WHO") }}',
    '{{ get_env(name="A", other="B") }}',
    '{% if key %}',
  ])('refuses what is not plain: %s', text => expect(errorOf(text).code).toBe('HEADGATE_ERR_UNSUPPORTED'));

  test('refuses a template without an end', () => {
    expect(errorOf('"{{ key"').message).toContain('does not end');
  });

  test('refuses a value that would change the file around it', () => {
    expect(errorOf('"{{ get_env(name="QUOTED") }}"').message).toContain('has a quote');
    expect(errorOf('{{ key }}', 'a\nb').message).toContain('control character');
  });
});

test('needsKey sees only the key', () => {
  expect(needsKey('{{key}}')).toBe(true);
  expect(needsKey('{{ keys }} key {{ get_env(name="key") }}')).toBe(false);
});
