/** Whether this machine has what an agent of a local target needs. */

import { accessSync, constants, existsSync } from 'node:fs';
import { release } from 'node:os';
import { delimiter, join } from 'node:path';
import { namespaceInode } from '../target/namespace-inode.ts';
import { requireRunDirectory, runDirectory } from '../target/run-directory.ts';
import type { LocalTarget } from '../target/target-name.ts';
import { type Check, failed, OK, type Outcome, ok, type Section, skipped, warning } from './check.ts';
import { kernelOutcome } from './kernel.ts';

/** What is looked at; tests give their own. */
export interface Machine {
  readonly platform: string;
  readonly kernel: string;
  readonly userId: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function thisMachine(environment: Machine['environment']): Machine {
  return { platform: process.platform, kernel: release(), userId: process.getuid?.(), environment };
}

/** @param target whose namespace is looked for; undefined: only the machine. */
export function machineSection(machine: Machine, target: LocalTarget | undefined): Section {
  const checks: Check[] = [
    { id: 'machine-linux', title: 'this machine runs Linux', run: () => platform(machine) },
    {
      id: 'machine-kernel',
      title: 'its kernel lets rules go with the agent',
      needs: ['machine-linux'],
      run: () => kernelOutcome(machine.kernel, 'this machine'),
    },
    {
      id: 'machine-root',
      title: 'the agent can run as root',
      needs: ['machine-linux'],
      run: () => root(machine, target),
    },
    {
      id: 'machine-nft',
      title: 'nft or iptables is installed',
      needs: ['machine-linux'],
      run: () => firewall(machine),
    },
    {
      id: 'machine-world',
      title: "a command can have the pod's network",
      needs: ['machine-linux'],
      run: world,
    },
    {
      id: 'machine-world-seccomp',
      title: 'or its connections can leave from the pod by held calls',
      needs: ['machine-linux'],
      run: heldCalls,
    },
    {
      id: 'machine-world-files',
      title: "a command can be shown the pod's files",
      needs: ['machine-linux', 'machine-world'],
      run: worldFiles,
    },
    { id: 'machine-ip', title: 'ip is installed', needs: ['machine-linux'], run: () => ip(machine) },
  ];
  if (target === undefined) return { title: 'this machine', checks };
  return { title: `this machine, ${target.text}`, checks: [...checks, ...targetChecks(machine, target)] };
}

function targetChecks(machine: Machine, target: LocalTarget): Check[] {
  return [
    {
      id: 'machine-run-directory',
      title: 'the run directory can be used',
      needs: ['machine-root'],
      run: () => {
        const directory = runDirectory(machine.environment);
        requireRunDirectory(directory);
        return ok(directory);
      },
    },
    {
      id: 'machine-target',
      title: 'the target is there',
      needs: ['machine-linux', 'machine-root'],
      run: () => {
        const inode = namespaceInode(target);
        if (inode === undefined) return skipped('only an agent looks for containers');
        if (inode !== namespaceInode({ kind: 'pid', name: '1', text: 'pid/1' }))
          return ok(`network namespace ${inode}`);
        return failed(
          `${target.text} lives in the network namespace of this machine itself`,
          'Run the app in a namespace or container of its own: the traffic of the whole machine is not taken.',
        );
      },
    },
  ];
}

function platform({ platform: name }: Machine): ReturnType<Check['run']> {
  if (name === 'linux') return OK;
  return failed(`this is ${name}`, 'Targets of this machine need Linux; targets in a cluster do not.');
}

function root({ userId }: Machine, target: LocalTarget | undefined): ReturnType<Check['run']> {
  if (userId === 0) return OK;
  const reason = `this is user ${userId}, and only root may enter the network of another process`;
  const fix = 'Run the same command with sudo.';
  // Without a local target nobody may want one.
  return target === undefined ? warning(reason, fix) : failed(reason, fix);
}

function firewall({ environment }: Machine): ReturnType<Check['run']> {
  const found = ['nft', 'iptables'].filter(program => isInstalled(program, environment.PATH));
  if (found.includes('nft')) return ok(found.join(', '));
  if (found.length === 0) return failed('neither nft nor iptables is in PATH', 'Install the package nftables.');
  return warning(
    'only iptables is in PATH',
    'Install the package nftables: its rules go with the agent by themselves.',
  );
}

function ip({ environment }: Machine): ReturnType<Check['run']> {
  if (isInstalled('ip', environment.PATH)) return OK;
  return warning('ip is not in PATH, so that the app sees no client addresses', 'Install the package iproute2.');
}

/** Beside PATH, where root's programs lie: sudo and cron leave them out at times. */
function isInstalled(program: string, path = ''): boolean {
  return [...path.split(delimiter), '/usr/sbin', '/sbin'].filter(Boolean).some(directory => {
    const file = join(directory, program);
    if (!existsSync(file)) return false;
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      // It is there, and this user may not run it.
      return false;
    }
  });
}

/** Only the world of `exec` needs it. */
async function world(): Promise<Outcome> {
  const { proveWorld } = await import('../world/index.ts');
  const obstacle = await proveWorld();
  if (obstacle !== undefined) return warning(obstacle.message, obstacle.hint);
  return ok('namespaces, rules, a connection, a refused one and a datagram');
}

/** Only `exec --world seccomp` needs it. */
async function heldCalls(): Promise<Outcome> {
  const { proveCalls } = await import('../world/index.ts');
  const obstacle = await proveCalls();
  if (obstacle !== undefined) return warning(obstacle.message, obstacle.hint);
  return ok('a connection and a refused one');
}

async function worldFiles(): Promise<Outcome> {
  const { filesObstacle } = await import('../world/index.ts');
  const obstacle = filesObstacle();
  return obstacle === undefined ? OK : warning(obstacle.message, obstacle.hint);
}
