/** What names are resolved by is there in a world, wherever the machine keeps it: in mounts of a user namespace, where anybody may make them. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const COVERING = join(import.meta.dirname, 'inner-files.ts');
const RESOLVED = '/run/systemd/resolve';
/** A machine whose resolv.conf a daemon keeps; what is shown is told before and after. */
const MACHINE = `
set -e
mount -t tmpfs none /etc
mount -t tmpfs none /run
mkdir -p ${RESOLVED}
touch ${RESOLVED}/io.systemd.Resolve
echo nameserver 127.0.0.53 > ${RESOLVED}/stub-resolv.conf
ln -s ..${RESOLVED}/stub-resolv.conf /etc/resolv.conf
echo 'hosts: resolve files' > /etc/nsswitch.conf
exec "$@"`;
const SHOWN = (files: readonly (readonly [string, string])[]): string => `
const { coverFiles } = await import(${JSON.stringify(COVERING)});
const { readdirSync, readFileSync } = await import('node:fs');
coverFiles({ addresses: [], hostname: '', files: ${JSON.stringify(files)} });
const [resolver, names] = ['/etc/resolv.conf', '/etc/nsswitch.conf'].map(path => readFileSync(path, 'utf8').trim());
console.log(JSON.stringify([resolver, names, readdirSync('${RESOLVED}')]));`;

function shown(files: readonly (readonly [string, string])[]): unknown {
  const node = [process.execPath, '--input-type=module', '-e', SHOWN(files)];
  const argv = ['--user', '--map-root-user', '--mount', 'sh', '-c', MACHINE, 'sh', ...node];
  return JSON.parse(execFileSync('unshare', argv, { encoding: 'utf8' }));
}

it("the pod's resolver stands where a daemon of this machine kept its own, and the daemon is not asked", () => {
  const ofPod = [['/etc/resolv.conf', 'nameserver 192.0.2.53\n']] as const;
  expect(shown(ofPod)).toEqual(['nameserver 192.0.2.53', 'hosts: files dns', ['stub-resolv.conf']]);
});

it("this machine's resolver stays where names are asked for here", () => {
  expect(shown([])).toEqual(['nameserver 127.0.0.53', 'hosts: files dns', ['stub-resolv.conf']]);
});
