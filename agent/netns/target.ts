/**
 * From the name of a target to the network namespace that it lives in: `netns/NAME` (ip-netns(8)), `pid/N` and `container/ID`
 * (found through /proc/PID/cgroup, so that no runtime's socket is needed). The three are resolved to a path under /proc or
 * /run that can be opened, and to the namespace's inode, which is its identity.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { containerIdOf } from './cgroup.ts';
import { messageOf, NetnsError } from './errors.ts';
import { nearest } from './nearest.ts';

const NETNS_DIRECTORIES = ['/run/netns', '/var/run/netns'];
/** Docker's short form; fewer digits are refused because they say too little. */
const SHORT_ID_DIGITS = 12;

/** A place where an agent can run. */
export interface Target {
  /** The canonical name: `netns/shop`, `pid/4711`, `container/0123456789ab` (12 digits). */
  readonly name: string;
  readonly kind: 'netns' | 'pid' | 'container' | 'pod';
  /** Opening it gives the namespace. */
  readonly netnsPath: string;
  /** The identity of the namespace. */
  readonly netnsInode: number;
  /** A process of the target, the main one of a container; null for a named namespace. */
  readonly pid: number | null;
}

/** The network namespace of the calling thread: that of a pod which we are a container of. */
export function ownTarget(): Target {
  const netnsPath = '/proc/thread-self/ns/net';
  return { name: 'pod/self', kind: 'pod', netnsPath, netnsInode: statSync(netnsPath).ino, pid: 1 };
}

/** @throws NetnsError HEADGATE_ERR_TARGET_* that says what was looked for, what there is, and what to do. */
export function resolveTarget(name: string): Target {
  const slash = name.indexOf('/');
  const rest = name.slice(slash + 1);
  if (slash > 0 && rest !== '') {
    if (name.startsWith('netns/')) return resolveNamed(rest);
    if (name.startsWith('pid/')) return resolveProcess(rest);
    if (name.startsWith('container/')) return resolveContainer(rest);
  }
  throw new NetnsError(
    'HEADGATE_ERR_TARGET_INVALID',
    `${JSON.stringify(name)} is not a target: write netns/NAME, pid/N or container/ID`,
  );
}

function resolveNamed(name: string): Target {
  if (name.includes('/') || name.startsWith('.')) {
    throw new NetnsError('HEADGATE_ERR_TARGET_INVALID', `${JSON.stringify(name)} is not the name of a namespace`);
  }
  for (const directory of NETNS_DIRECTORIES) {
    const netnsPath = `${directory}/${name}`;
    const inode = inodeOf(netnsPath);
    if (inode !== null) return { name: `netns/${name}`, kind: 'netns', netnsPath, netnsInode: inode, pid: null };
  }
  const names = NETNS_DIRECTORIES.flatMap(directory => entriesOf(directory));
  throw notFound(
    `no network namespace named ${name} in ${NETNS_DIRECTORIES[0]}`,
    nearest(name, names),
    'ip netns list',
  );
}

function resolveProcess(text: string): Target {
  const pid = Number(text);
  if (!/^[1-9][0-9]{0,9}$/.test(text)) {
    throw new NetnsError('HEADGATE_ERR_TARGET_INVALID', `${JSON.stringify(text)} is not a process id`);
  }
  return { name: `pid/${pid}`, kind: 'pid', ...namespaceOfProcess(pid) };
}

function resolveContainer(text: string): Target {
  const prefix = text.replace(/^[a-z0-9-]+:\/\//, '').toLowerCase();
  if (!/^[0-9a-f]{12,64}$/.test(prefix)) {
    throw new NetnsError(
      'HEADGATE_ERR_TARGET_INVALID',
      `${JSON.stringify(text)} is not a container id: write at least ${SHORT_ID_DIGITS} of its hex digits (names are the runtime's, not the kernel's)`,
    );
  }
  const containers = listContainers();
  const matches = [...containers.keys()].filter(id => id.startsWith(prefix));
  const [id] = matches;
  if (id === undefined) {
    const known = [...containers.keys()].map(shortId);
    throw notFound(
      `no process belongs to a container ${prefix}`,
      nearest(shortId(prefix), known),
      'docker ps or crictl ps',
    );
  }
  if (matches.length > 1) {
    throw new NetnsError(
      'HEADGATE_ERR_TARGET_AMBIGUOUS',
      `${matches.length} containers begin with ${prefix}: write more digits (${matches.join(', ')})`,
    );
  }
  return { name: `container/${shortId(id)}`, kind: 'container', ...namespaceOfProcess(containers.get(id) ?? 0) };
}

/** Every container on this machine with its first process (the lowest id). */
function listContainers(): Map<string, number> {
  const containers = new Map<string, number>();
  const pids = entriesOf('/proc').map(Number).filter(Number.isInteger);
  for (const pid of pids.sort((a, b) => a - b)) {
    const id = containerIdOf(readOrEmpty(`/proc/${pid}/cgroup`));
    if (id !== null && !containers.has(id)) containers.set(id, pid);
  }
  return containers;
}

function namespaceOfProcess(pid: number): Pick<Target, 'netnsPath' | 'netnsInode' | 'pid'> {
  const netnsPath = `/proc/${pid}/ns/net`;
  try {
    return { netnsPath, netnsInode: statSync(netnsPath).ino, pid };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw notFound(`no process ${pid}`, [], 'ps');
    throw new NetnsError(
      'HEADGATE_ERR_TARGET_ENTER',
      `the namespace of process ${pid} cannot be read (${messageOf(error)}): run as root, or with CAP_SYS_PTRACE`,
      { cause: error },
    );
  }
}

function notFound(what: string, names: readonly string[], lister: string): NetnsError {
  const known = names.length === 0 ? '' : `; there is ${names.join(', ')}`;
  return new NetnsError('HEADGATE_ERR_TARGET_NOT_FOUND', `${what}${known} (see: ${lister})`);
}

function shortId(id: string): string {
  return id.slice(0, SHORT_ID_DIGITS);
}

function inodeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // There is no such directory before the first `ip netns add`.
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // The process ended between the listing and the reading.
  }
}
