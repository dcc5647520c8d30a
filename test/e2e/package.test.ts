/**
 * What is published works where the sources are not: the tarball is packed, installed into an empty folder with its
 * dependencies alone, and run there on the Node of this project and on the oldest that users may have.
 *
 * That the CLI loads no native code is observed and not believed: a module preloaded into the process refuses
 * `process.dlopen`, through which every native addon must come.
 */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const projectDir = join(import.meta.dirname, '..', '..');
const OLDEST_NODE = '22.18.0';
const NPM_QUIET = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];

/** Loaded before the CLI: native addons come in through here only. */
const REFUSE_NATIVE_CODE = `process.dlopen = (module, path) => { throw new Error('native code: ' + path); };\n`;

let workDir = '';
let headgate = '';
let version = '';

beforeAll(async () => {
  workDir = await mkdtemp(join(tmpdir(), 'headgate-package-'));
  const packed = await run('npm', ['pack', '--json', '--pack-destination', workDir], { cwd: projectDir });
  const tarball = (await tarballName(packed.stdout)) ?? '';
  await writeFile(join(workDir, 'package.json'), '{ "private": true }\n');
  await writeFile(join(workDir, 'refuse-native-code.cjs'), REFUSE_NATIVE_CODE);
  await run('npm', ['install', ...NPM_QUIET, join(workDir, tarball)], { cwd: workDir });
  headgate = join(workDir, 'node_modules', '.bin', 'headgate');
  version = (JSON.parse(await readFile(join(projectDir, 'package.json'), 'utf8')) as { version: string }).version;
});

afterAll(async () => {
  await rm(workDir, { recursive: true, force: true });
});

/** The name of the tarball in npm's JSON, whose outer shape differs between its versions. */
async function tarballName(stdout: string): Promise<string | undefined> {
  return /"filename":\s*"([^"]+\.tgz)"/.exec(stdout)?.[1];
}

async function headgateOn(node: string, ...args: string[]): Promise<string> {
  const preload = ['--require', join(workDir, 'refuse-native-code.cjs')];
  const { stdout } = await run(node, [...preload, headgate, ...args], { cwd: workDir });
  return stdout;
}

describe('the installed package', () => {
  it('prints its version', async () => {
    expect((await headgateOn(process.execPath, '--version')).trim()).toBe(version);
  });

  it('starts as the command that npm links', async () => {
    const { stdout } = await run(headgate, ['--version'], {
      cwd: workDir,
      env: { ...process.env, PATH: `${join(projectDir, 'node_modules', '.bin')}:${process.env.PATH}` },
    });
    expect(stdout.trim()).toBe(version);
  });

  it('explains itself and its commands', async () => {
    expect(await headgateOn(process.execPath, '--help')).toMatch(/exec[\s\S]*attach/);
    expect(await headgateOn(process.execPath, 'exec', '--help')).toContain('--target');
    expect(await headgateOn(process.execPath, 'attach', '--help')).toContain('--port');
  });

  it('carries no sources, tests or development packages', async () => {
    const { stdout } = await run('find', [join(workDir, 'node_modules'), '-name', '*.ts', '-path', '*headgate*']);
    expect(stdout.split('\n').filter(path => path.includes('/headgate/') && !path.endsWith('.d.ts'))).toEqual([]);
    await expect(run('ls', [join(workDir, 'node_modules', 'typescript')])).rejects.toThrow(/No such file/);
  });

  it('would be caught loading native code', async () => {
    const koffi = join(workDir, 'node_modules', 'koffi');
    const preload = ['--require', join(workDir, 'refuse-native-code.cjs')];
    await expect(run(process.execPath, [...preload, '-e', `require(${JSON.stringify(koffi)})`])).rejects.toThrow(
      /native code: /,
    );
  });

  it('runs on the oldest Node that it promises', async () => {
    const nodeDir = join(workDir, 'oldest-node');
    await run('npm', ['install', ...NPM_QUIET, '--prefix', nodeDir, `node-linux-${process.arch}@${OLDEST_NODE}`]);
    const node = join(nodeDir, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
    expect((await run(node, ['--version'])).stdout.trim()).toBe(`v${OLDEST_NODE}`);
    expect((await headgateOn(node, '--version')).trim()).toBe(version);
  });
});
