/** Targets that need root to be made: named namespaces and containers. */

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { resolveTarget } from './target.ts';
import { eventually, Pod } from './testing/pod.ts';

/** Where a control group can be made: v1 (any controller) or v2. */
const CGROUP_ROOT = ['/sys/fs/cgroup/pids', '/sys/fs/cgroup'].find(root => existsSync(`${root}/cgroup.procs`)) ?? '';

test('a namespace is found by its name, and its like is offered for a wrong one', async () => {
  await using pod = new Pod();
  const netnsPath = `/run/netns/${pod.name}`;
  expect(resolveTarget(`netns/${pod.name}`)).toEqual({
    name: `netns/${pod.name}`,
    kind: 'netns',
    netnsPath,
    netnsInode: statSync(netnsPath).ino,
    pid: null,
  });
  expect(() => resolveTarget(`netns/${pod.name}x`)).toThrow(`there is ${pod.name}`);
});

test('a container is found by the beginning of its id, unless two begin so', async () => {
  await using pod = new Pod();
  const prefix = randomBytes(8).toString('hex');
  const first = `${prefix}0${randomBytes(24).toString('hex')}`.slice(0, 64);
  const second = `${prefix}1${randomBytes(24).toString('hex')}`.slice(0, 64);
  const one = await container(first, pod.name);
  try {
    const target = resolveTarget(`container/${prefix}`);
    expect(target).toMatchObject({ name: `container/${prefix.slice(0, 12)}`, kind: 'container', pid: one.pid });
    expect(target.netnsInode).toBe(statSync(`/run/netns/${pod.name}`).ino);
    expect(resolveTarget(`container/docker://${first}`).pid).toBe(one.pid);

    const two = await container(second, pod.name);
    try {
      expect(() => resolveTarget(`container/${prefix}`)).toThrow(/2 containers begin with .*write more digits/);
      expect(resolveTarget(`container/${prefix}1`).pid).toBe(two.pid);
    } finally {
      await two.end();
    }
  } finally {
    await one.end();
  }
});

/** A process in a namespace and in a control group that is named like a container's. */
async function container(id: string, namespace: string) {
  const group = `${CGROUP_ROOT}/headgate-test-${id}.scope`;
  mkdirSync(group);
  const child = spawn('ip', ['netns', 'exec', namespace, 'sleep', '60']);
  const pid = child.pid ?? 0;
  writeFileSync(`${group}/cgroup.procs`, `${pid}`);
  const wanted = statSync(`/run/netns/${namespace}`).ino;
  await eventually('the process is in its namespace', 2000, () => statSync(`/proc/${pid}/ns/net`).ino === wanted);
  const end = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
    await eventually('the group is empty', 2000, () => {
      try {
        rmdirSync(group);
        return true;
      } catch {
        return false; // EBUSY until the kernel has taken the process out.
      }
    });
  };
  return { pid, end };
}
