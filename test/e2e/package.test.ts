/**
 * What is published works where the sources are not: the tarball is packed, installed into an empty folder with its
 * dependencies alone, and run there on the Node of this project and on the oldest that users may have.
 *
 * That the CLI loads no native code is observed and not believed: a module preloaded into the process refuses
 * `process.dlopen`, through which every native addon must come.
 */

import { execFile } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  agentPids,
  createMarkedApp,
  curl,
  endAgents,
  environmentOf,
  Lab,
  LabProcess,
  labObstacle,
  startNginx,
} from '../lab/index.ts';
import { Container, SECRETS } from '../world/container.ts';

const run = promisify(execFile);
const projectDir = join(import.meta.dirname, '..', '..');
const obstacle = labObstacle();
const OLDEST_NODE = '22.18.0';
const NPM_QUIET = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];

/** Loaded before the CLI: native addons come in through here only. */
const REFUSE_NATIVE_CODE = `process.dlopen = (module, path) => { throw new Error('native code: ' + path); };\n`;

let workDir = '';
let headgate = '';
let version = '';
let oldestNode = '';

beforeAll(async () => {
  workDir = await mkdtemp(join(tmpdir(), 'headgate-package-'));
  const packed = await run('npm', ['pack', '--json', '--pack-destination', workDir], { cwd: projectDir });
  const tarball = (await tarballName(packed.stdout)) ?? '';
  await writeFile(join(workDir, 'package.json'), '{ "private": true }\n');
  await writeFile(join(workDir, 'refuse-native-code.cjs'), REFUSE_NATIVE_CODE);
  await run('npm', ['install', ...NPM_QUIET, join(workDir, tarball)], { cwd: workDir });
  headgate = join(workDir, 'node_modules', '.bin', 'headgate');
  const nodePackage = `node-linux-${process.arch}`;
  const nodeDir = join(workDir, 'oldest-node');
  await run('npm', ['install', ...NPM_QUIET, '--prefix', nodeDir, `${nodePackage}@${OLDEST_NODE}`]);
  oldestNode = join(nodeDir, 'node_modules', nodePackage, 'bin', 'node');
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
    expect((await run(oldestNode, ['--version'])).stdout.trim()).toBe(`v${OLDEST_NODE}`);
    expect((await headgateOn(oldestNode, '--version')).trim()).toBe(version);
  });

  it.skipIf(obstacle !== undefined)(
    `steals on that Node${obstacle === undefined ? '' : ` (${obstacle})`}`,
    async () => {
      await using lab = await Lab.open('package');
      await startNginx(lab, { port: 8080 });
      const local = createMarkedApp('alice');
      await new Promise<void>(resolve => local.listen(0, '127.0.0.1', resolve));
      lab.defer(() => {
        local.closeAllConnections();
        local.close();
      });
      lab.defer(() => endAgents(lab));
      const { port } = local.address() as AddressInfo;
      const flags = [`--target=netns/${lab.pod.name}`, '--steal', `--port=8080:${port}`, '--header=x-user: alice'];
      const argv = [oldestNode, headgate, 'attach', '--progress=json', ...flags] as const;
      const session = lab.use(new LabProcess(argv, { cwd: workDir, env: environmentOf(lab) }));
      await session.wrote(/"event":"stealing"/);
      const url = `http://${lab.podAddress4}:8080/`;
      const answers = await curl(lab.outside, [{ url }, { url, headers: ['x-user: alice'] }, { url }]);
      expect(answers.map(answer => answer.servedBy)).toEqual(['app', 'alice', 'app']);
      expect(readlinkSync(`/proc/${agentPids(lab)[0]}/exe`)).toBe(await realpath(oldestNode));
    },
  );

  it.skipIf(obstacle !== undefined)(
    `gives a command the world of a pod on that Node${obstacle === undefined ? '' : ` (${obstacle})`}`,
    async () => {
      await using lab = await Lab.open('packworld');
      lab.defer(() => endAgents(lab));
      const container = await Container.start(lab);
      const neighbour = createServer((request, response) => response.end(`asked by ${request.socket.remoteAddress}`));
      lab.use(await lab.outside.listen(neighbour, { port: 8080 }));
      const flags = [`--target=pid/${container.pid}`, '--steal', '--world', '--files=read'];
      const script = `curl -s http://${lab.clientAddresses4[0]}:8080/; echo; cat ${SECRETS}/token`;
      const argv = [oldestNode, headgate, 'exec', '--progress=json', ...flags, '--', 'sh', '-c', script] as const;
      const exec = lab.use(new LabProcess(argv, { cwd: workDir, env: environmentOf(lab) }));
      const { exitCode } = await exec.ended;
      expect([exitCode, exec.stdout.replace('::ffff:', '')], exec.stderr).toEqual([
        0,
        `asked by ${lab.podAddress4}\ntoken of the pod`,
      ]);
    },
  );
});
