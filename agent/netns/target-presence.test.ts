import { linkSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Target } from './target.ts';
import { isTargetGone, type ProcessView } from './target-presence.ts';

const AGENT = 50;
const APP = 40;

let proc: string;
let inode: number;

beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), 'headgate-proc-'));
  writeFileSync(join(proc, 'namespace'), '');
  inode = statSync(join(proc, 'namespace')).ino;
  mkdirSync(join(proc, 'self'));
  writeFileSync(join(proc, 'self/mountinfo'), '22 1 0:4 net:[4026531840] /run/netns/other rw - nsfs nsfs rw\n');
  live(APP, { name: 'app' });
  live(AGENT, { name: 'headgate' });
  live(60, { name: 'a (b) 7', parent: AGENT });
});

afterEach(() => rmSync(proc, { recursive: true }));

/** A process in the namespace. */
function live(pid: number, { name, parent = 1 }: { readonly name: string; readonly parent?: number }): void {
  mkdirSync(join(proc, `${pid}/ns`), { recursive: true });
  linkSync(join(proc, 'namespace'), join(proc, `${pid}/ns/net`));
  writeFileSync(join(proc, `${pid}/stat`), `${pid} (${name}) S ${parent} 1 1 0\n`);
}

function isGone(): boolean {
  const target: Target = { name: `pid/${APP}`, kind: 'pid', netnsPath: '', netnsInode: inode, pid: APP };
  const view: ProcessView = { proc, ownPid: AGENT };
  return isTargetGone(target, view);
}

test('is there while its process lives', () => {
  expect(isGone()).toBe(false);
});

test('is gone with the last process that is not ours, also where its id was given away again', () => {
  rmSync(join(proc, `${APP}/ns/net`));
  expect(isGone()).toBe(true);
  writeFileSync(join(proc, `${APP}/ns/net`), '');
  expect(isGone()).toBe(true);
  rmSync(join(proc, String(APP)), { recursive: true });
  expect(isGone()).toBe(true);
});

test('is there while another process lives in its namespace', () => {
  live(70, { name: 'sidecar' });
  rmSync(join(proc, String(APP)), { recursive: true });
  expect(isGone()).toBe(false);
});

test('is there while a mount keeps its namespace', () => {
  writeFileSync(join(proc, 'self/mountinfo'), `23 1 0:4 net:[${inode}] /run/netns/shop rw - nsfs nsfs rw\n`);
  rmSync(join(proc, String(APP)), { recursive: true });
  expect(isGone()).toBe(false);
});
