import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readConfig } from './config/read-config.ts';
import { CONFIG_KEYS } from './config/schema.ts';
import { CLI_ERRORS } from './errors.ts';
import { SETTING_VARIABLES } from './options/environment.ts';
import { buildProgram } from './program.ts';
import { NO_COMMANDS } from './testing/no-commands.ts';

/** Flags that the page explains by what is not there, or that every program has. */
const UNLISTED = new Set(['--mirror', '--verbose', '--port', '--target']);

function page(name: string): string {
  return readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8');
}

describe('the documentation', () => {
  test('lists every command and every flag of a session', () => {
    const text = page('cli.md');
    for (const command of buildProgram('0.1.0', NO_COMMANDS, () => undefined).commands) {
      if (command.name() !== 'complete') expect(text).toContain(`headgate ${command.name()}`);
      for (const { long } of command.options) {
        if (long != null && !UNLISTED.has(long)) expect(text, command.name()).toContain(long);
      }
    }
  });

  test('lists every key and variable of the configuration', () => {
    const text = page('configuration.md');
    for (const key of CONFIG_KEYS) expect(text).toContain(`| \`${key}\` |`);
    for (const variable of Object.keys(SETTING_VARIABLES)) expect(text).toContain(`\`${variable}\``);
  });

  test('shows files that are read without a mistake', () => {
    const shown = ['configuration.md', 'filters.md', 'kubernetes.md'].flatMap(name =>
      [...page(name).matchAll(/```(yaml|json)\n([\s\S]*?)```/g)].map(([, form = '', text = '']) => ({ form, text })),
    );
    expect(shown.length).toBeGreaterThan(2);
    for (const { form, text } of shown) {
      const file = text.includes('"feature"') ? 'mirrord.json' : `headgate.${form}`;
      expect(readConfig(text, file, { USER: 'alice' }).remarks.filter(({ kind }) => kind === 'refusal')).toEqual([]);
    }
  });

  test('lists every code of an error', () => {
    const text = page('errors.md');
    for (const code of Object.keys(CLI_ERRORS)) expect(text).toContain(`| \`${code}\` |`);
  });
});
