/**
 * The thread that touches the pod's files. It opens the container's root while it is still itself, becomes the container's user for
 * files, gives up every other right, and serves from then on; it has no way back.
 */

import { readFileSync, statSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { Counters, type PodPath } from '../../protocol/index.ts';
import { assumeFileIdentity, O_DIRECTORY, O_PATH, openPath, SysError } from '../../sys/index.ts';
import type { AnswerSink } from './answers.ts';
import { readContainerUser } from './container-user.ts';
import { FileServer } from './file-server.ts';
import type { FileOrder, FileReport, FileThreadStart, SharedCounts } from './file-thread-messages.ts';
import { readPodMounts } from './pod-mounts.ts';
import { PodTree } from './pod-tree.ts';

const start = workerData as FileThreadStart;

function report(message: FileReport, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

/** Sends answers to the main thread, and counts what the tunnel has not taken. */
class PortSink implements AnswerSink {
  unsentBytes = 0;
  private readonly link: number;

  constructor(link: number) {
    this.link = link;
  }

  send(message: Buffer): void {
    this.unsentBytes += message.length;
    report({ type: 'answer', link: this.link, bytes: message }, [message.buffer as ArrayBuffer]);
  }
}

/** One session's files. */
interface Link {
  readonly server: FileServer;
  readonly sink: PortSink;
  /** Received bytes whose credit was not given back. */
  heldBytes: number;
}

const links = new Map<number, Link>();

function openLink(
  root: number,
  { link, writable, counts }: { link: number; writable: readonly PodPath[]; counts: SharedCounts },
): void {
  const { values } = new Counters(counts);
  const sink = new PortSink(link);
  const tree = new PodTree(root, values);
  const mounts = () => readPodMounts(start.pid, tree);
  links.set(link, { server: new FileServer({ root, writable, counts: values, sink, mounts }), sink, heldBytes: 0 });
}

function closeLink(id: number): void {
  links.get(id)?.server[Symbol.dispose]();
  links.delete(id);
}

/** Goes on with a link after something came or went. */
function settle(id: number, link: Link, isFine: boolean): void {
  if (!isFine) {
    closeLink(id);
    report({ type: 'broken', link: id });
    return;
  }
  const taken = link.heldBytes - link.server.unreadBytes;
  if (taken === 0) return;
  link.heldBytes -= taken;
  report({ type: 'taken', link: id, bytes: taken });
}

function obey(root: number, order: FileOrder): void {
  if (order.type === 'end') {
    parentPort?.close();
    return;
  }
  if (order.type === 'open') {
    openLink(root, order);
    return;
  }
  if (order.type === 'read') {
    const content = new PodTree(root, new Counters().values).readWhole(order.path);
    report({ type: 'whole', id: order.id, content });
    return;
  }
  const link = links.get(order.link);
  if (link === undefined) return; // Closed while this was on its way.
  switch (order.type) {
    case 'requests': {
      const { bytes } = order;
      link.heldBytes += bytes.length;
      settle(order.link, link, link.server.receive(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)));
      return;
    }
    case 'sent':
      link.sink.unsentBytes -= order.bytes;
      settle(order.link, link, link.server.onSent());
      return;
    case 'close':
      closeLink(order.link);
  }
}

/** @returns the container's root, or what stands in the way */
function enter(): number | FileReport {
  const { pid, netnsInode } = start;
  const root = openPath(`/proc/${pid}/root`, O_PATH | O_DIRECTORY);
  try {
    if (root < 0) throw new SysError(`open /proc/${pid}/root`, -root);
    if (statSync(`/proc/${pid}/ns/net`).ino !== netnsInode) throw new Error(`process ${pid} is another one now`);
    readFileSync(`/proc/${pid}/mountinfo`);
    const user = readContainerUser(pid);
    try {
      assumeFileIdentity(user);
    } catch (error) {
      return { type: 'failed', cause: 'identity', reason: `user ${user.uid}: ${messageOf(error)}` };
    }
    return root;
  } catch (error) {
    return { type: 'failed', cause: 'root', reason: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const entered = enter();
if (typeof entered === 'number') {
  parentPort?.on('message', (order: FileOrder) => obey(entered, order));
  report({ type: 'ready' });
} else {
  report(entered);
}
