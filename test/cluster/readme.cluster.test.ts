/** The quick start of the README, line by line as it stands there. */

import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Headgate, LabProcess, within } from '../lab/index.ts';
import { readDeploy, rulesOf } from './deploy-files.ts';
import { Cluster, ClusterClient, images, shop } from './index.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COMMAND_WITHIN_MS = 100_000;

const cluster = await Cluster.connect();

/** The lines of each block of shell below the heading. */
async function linesOfQuickStart(): Promise<string[][]> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const section = readme.split('## Kubernetes quick start\n')[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text.trim().split('\n'));
}

it('works as it is written', async () => {
  await using namespace = await cluster.namespace('readme');
  await namespace.apply(shop({ replicas: 2 }));
  await namespace.rolledOut('shop');
  const client = await ClusterClient.start(namespace);
  await client.askUntilAnswered('http://shop/');
  const user = await namespace.user('alice', rulesOf(readDeploy('rbac.yaml')));
  const program = join(namespace.dir, 'headgate');
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, 'cli', 'main.ts')}' "$@"\n`);
  await chmod(program, 0o755);
  const env = {
    PATH: `${namespace.dir}:${process.env.PATH}`,
    KUBECONFIG: user.kubeconfigPath,
    HEADGATE_AGENT_IMAGE: images.agent,
    HEADGATE_PROGRESS: 'json',
    HEADGATE_RUN_DIR: join(namespace.dir, 'run'),
  };
  const start = (line: string): LabProcess => new LabProcess(['bash', '-c', line], { env, cwd: namespace.dir });
  const run = async (line: string): Promise<string> => {
    await using child = start(line);
    const { exitCode } = await within(child.ended, { withinMs: COMMAND_WITHIN_MS, what: `${line} to end` });
    expect(exitCode, child.stderr).toBe(0);
    return child.stdout;
  };

  const [first = [], second = []] = await linesOfQuickStart();
  const [write = '', list = '', exec = ''] = first;
  await run(write);
  expect(await run(list)).toContain('deployment/shop');
  const session = namespace.use(Headgate.over(start(`exec ${exec}`)));
  await session.event('stealing');
  expect((await client.ask('http://shop/', ['x-user: alice'])).body).toBe('mine');
  expect((await client.ask('http://shop/')).by).toMatch(/^shop-/);
  const [status = '', clean = ''] = second;
  expect(await run(status)).toContain('x-user equals');
  expect(await run(clean)).toBe('Nothing is left of dead agents.\n');
  // Of a command that Ctrl-C ended.
  expect((await session.stop()).exitCode).toBe(130);
});
