/** The processes that a command started, directly or not, and the ports that they listen on. */

import { MAX_TREE_PROCESSES } from '../limits.ts';
import { type Listener, parseListeners, socketInode } from './proc-net.ts';
import type { ProcReader } from './proc-reader.ts';

/**
 * `rootPid` and all living descendants, by `/proc/<pid>/task/<tid>/children` (CONFIG_PROC_CHILDREN, on in every
 * distribution's kernel). A descendant whose parent ended was adopted by another process and is no longer found.
 */
export async function processTree(rootPid: number, proc: ProcReader): Promise<Set<number>> {
  const found = new Set([rootPid]);
  for (const pid of found) {
    for (const child of await childrenOf(pid, proc)) {
      if (found.size >= MAX_TREE_PROCESSES) return found;
      found.add(child);
    }
  }
  return found;
}

/** The sockets that listen in the network namespace of `pid`, whoever owns them. */
export async function listenersOfNamespace(pid: number, proc: ProcReader): Promise<Listener[]> {
  const [tcp, tcp6] = await Promise.all([proc.text(pid, 'net/tcp'), proc.text(pid, 'net/tcp6')]);
  return [...parseListeners(tcp ?? ''), ...parseListeners(tcp6 ?? '')];
}

/** Those of `listeners` that a process of the tree under `rootPid` holds open. */
export async function listenersOfTree(
  rootPid: number,
  listeners: readonly Listener[],
  proc: ProcReader,
): Promise<Listener[]> {
  const inodes = new Set<string>();
  for (const pid of await processTree(rootPid, proc)) await addSocketInodes(pid, inodes, proc);
  return listeners.filter(listener => inodes.has(listener.inode));
}

async function childrenOf(pid: number, proc: ProcReader): Promise<number[]> {
  const tids = (await proc.names(pid, 'task')) ?? [];
  const lists = await Promise.all(tids.map(tid => proc.text(pid, `task/${tid}/children`)));
  return lists
    .flatMap(list => (list ?? '').split(' '))
    .filter(Boolean)
    .map(Number);
}

async function addSocketInodes(pid: number, inodes: Set<string>, proc: ProcReader): Promise<void> {
  const descriptors = (await proc.names(pid, 'fd')) ?? [];
  const links = await Promise.all(descriptors.map(descriptor => proc.link(pid, `fd/${descriptor}`)));
  for (const link of links) {
    const inode = link === undefined ? undefined : socketInode(link);
    if (inode !== undefined) inodes.add(inode);
  }
}
