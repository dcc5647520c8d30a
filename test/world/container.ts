/** A process in the pod with a root of its own, as a container has: its tree lies in a directory of the lab, with volumes mounted into it. */

import { chmodSync, chownSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab, LabProcess } from '../lab/index.ts';

/** Who the app runs as. */
export const APP_USER = 61_800;
export const SECRETS = '/var/run/secrets/kubernetes.io/serviceaccount';
export const VOLUME = '/data';
export const MANY = 1_000;

/** Mounts as a runtime makes them: the toolchain from this machine, a secret that is read-only, a volume. */
const ENTER = `
set -e
root=$1
for each in usr proc dev; do mount --rbind /$each $root/$each; done
mount -t tmpfs -o size=1m tmpfs $root/var/run/secrets
mkdir -p $root${SECRETS}
printf 'token of the pod' > $root${SECRETS}/token
chmod 400 $root${SECRETS}/token
chown -R ${APP_USER} $root/var/run/secrets
mount -o remount,ro $root/var/run/secrets
mount --bind $root/volume $root${VOLUME}
exec chroot --userspec=${APP_USER}:${APP_USER} --groups= $root /bin/sh -c 'echo in its root >&2; exec sleep 600'`;

/** A tree of its own in the lab's pod. */
export class Container {
  readonly root: string;
  readonly process: LabProcess;

  private constructor(root: string, process: LabProcess) {
    this.root = root;
    this.process = process;
  }

  static async start(lab: Lab): Promise<Container> {
    const root = join(lab.dir, 'container');
    fill(root);
    const argv = ['unshare', '--mount', 'sh', '-c', ENTER, 'sh', root] as const;
    const process = lab.use(lab.pod.spawn(argv));
    await process.wrote(/in its root/);
    return new Container(root, process);
  }

  /** A path of the pod, as it lies here: behind its mounts for what is in the volume. */
  at(path: string): string {
    return path.startsWith(`${VOLUME}/`) ? join(this.root, 'volume', path.slice(VOLUME.length)) : join(this.root, path);
  }

  get pid(): number {
    return this.process.pid;
  }
}

function fill(root: string): void {
  for (const path of ['usr', 'proc', 'dev', 'var/run/secrets', 'etc/ssl', 'app/bin', 'volume/many', 'data', 'tmp'])
    mkdirSync(join(root, path), { recursive: true });
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(root, name));
  writeFileSync(join(root, 'etc/ssl/pod.pem'), 'certificate of the pod');
  writeFileSync(join(root, 'app/app.conf'), 'color=blue\n');
  cpSync('/bin/echo', join(root, 'app/bin/greet'));
  for (let index = 0; index < MANY; index++) writeFileSync(join(root, `volume/many/${index}`), `line ${index}\n`);
  writeFileSync(join(root, 'volume/app.conf'), 'color=blue\n');
  // Beside the tree, where nobody of the pod comes.
  writeFileSync(join(root, '../outside'), 'not of the pod');
  symlinkSync('../../outside', join(root, 'volume/dots'));
  symlinkSync('/outside', join(root, 'volume/absolute'));
  symlinkSync(join(root, '../outside'), join(root, 'volume/by-its-place'));
  chmodSync(root, 0o755);
  for (const path of ['volume', 'volume/many', 'app']) chownSync(join(root, path), APP_USER, APP_USER);
}
