/**
 * `npm run build`: dist/ from the sources, as it is published.
 *
 * An empty dist/, each program and worker as one file (bundle.ts), the entry of the CLI made executable, and proof that what was
 * built starts and knows the version of package.json. Types are checked by `npm run check`.
 */

import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';

const projectDir = join(import.meta.dirname, '..');
const distDir = join(projectDir, 'dist');
const entryPath = join(distDir, 'cli', 'main.js');
const SHEBANG = '#!/usr/bin/env node\n';

rmSync(distDir, { recursive: true, force: true });
await bundle(distDir);
makeExecutable();
checkVersion();
checkAgent();

/** Runs a program in the project's folder; returns what it printed, ends this script when it fails. */
function run(program: string, args: readonly string[]): string {
  const child = spawnSync(program, args, {
    cwd: projectDir,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.error !== undefined) fail(child.error.message);
  if (child.status !== 0) fail(`${program} ${args.join(' ')} failed\n${child.stdout}`);
  return child.stdout;
}

function makeExecutable(): void {
  if (!readFileSync(entryPath, 'utf8').startsWith(SHEBANG)) fail('cli/main.ts does not begin with its #! line');
  chmodSync(entryPath, 0o755);
}

function checkVersion(): void {
  const manifest = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')) as { version: string };
  const printed = run(process.execPath, [entryPath, '--version']).trim();
  if (printed !== manifest.version) fail(`headgate --version prints ${printed}, package.json says ${manifest.version}`);
}

/** Without a target it says so, once all that it is made of is loaded. */
function checkAgent(): void {
  const { stdout } = spawnSync(process.execPath, [join(distDir, 'agent', 'main.js')], { encoding: 'utf8' });
  if (!stdout.includes('--target is missing')) fail(`the agent does not start: ${stdout}`);
}

function fail(message: string): never {
  console.error(`build: ${message}`);
  process.exit(1);
}
