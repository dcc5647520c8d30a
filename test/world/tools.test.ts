/** What developers have besides their program works in a world as outside, for an ordinary user; what does not says what docs/world.md says. */

import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { labObstacle } from '../lab/index.ts';
import { NamespacePod, USER } from './namespace-pod.ts';

const obstacle = labObstacle();
const WITHIN_MS = 50_000;
const INSPECTOR = 9_229;

describe.skipIf(obstacle !== undefined)(obstacle === undefined ? 'tools' : `tools (${obstacle})`, () => {
  let pod: NamespacePod;
  const directory = mkdtempSync(join(tmpdir(), 'hgt-tools-'));

  beforeAll(async () => {
    chmodSync(directory, 0o755);
    pod = await NamespacePod.open();
  });
  afterAll(async () => {
    await pod[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });

  it('may trace, debug, make namespaces of their own, and use a unix socket of this machine, such as docker has', async () => {
    const socket = join(directory, 'docker.sock');
    const daemon = createServer((request, response) => response.end(`daemon ${request.url}`));
    await new Promise<void>(resolve => daemon.listen(socket, resolve));
    chmodSync(socket, 0o666);
    const script = `
strace -f -o /dev/stderr -e trace=write sh -c 'echo traced' 2>&1 | grep -c 'write(1, "traced'
gdb -nx -batch -ex starti -ex 'print 6 * 7' -ex kill /bin/sh 2>/dev/null | grep '^.1 = 42'
unshare --user --map-root-user id -u
unshare --user --map-root-user --net --mount sh -c 'ip link set lo up && mount -t tmpfs none /mnt && echo nested'
curl -sS --unix-socket ${socket} http://docker/version; echo`;
    const run = await pod.run(['sh', '-c', script]);
    daemon.close();
    expect(run.stdout.trim().split('\n'), run.stderr).toEqual(['1', '$1 = 42', '0', 'nested', 'daemon /version']);
  });

  it('debug from this machine what runs inside', async () => {
    writeFileSync(join(directory, 'app.cjs'), 'globalThis.secret = 41; setInterval(() => {}, 1000);');
    const argv = [process.execPath, `--inspect=127.0.0.1:${INSPECTOR}`, join(directory, 'app.cjs')];
    await using run = pod.start(argv);
    const [, hostPort] = await run.wrote(new RegExp(`port: ${INSPECTOR} (\\d+)`), WITHIN_MS);
    const [target] = (await (await fetch(`http://127.0.0.1:${hostPort}/json`)).json()) as { id: string }[];
    const debugger_ = new WebSocket(`ws://127.0.0.1:${hostPort}/${target?.id}`);
    await new Promise((resolve, reject) => debugger_.once('open', resolve).once('error', reject));
    const answer = new Promise(resolve => debugger_.once('message', data => resolve(JSON.parse(String(data)))));
    const params = { expression: 'globalThis.secret + 1', returnByValue: true };
    debugger_.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    expect(await answer).toMatchObject({ id: 1, result: { result: { value: 42 } } });
    debugger_.close();
  });

  it('do not become root by a setuid bit, and get no answer to a ping, as docs/world.md says', async () => {
    const setuid = join(directory, 'whoami');
    copyFileSync('/usr/bin/id', setuid);
    chmodSync(setuid, 0o4755);
    const { clientAddresses4, clientAddresses6 } = pod.lab;
    const pings = [clientAddresses4[0], clientAddresses6[0]].map(
      host => `ping -c 1 -W 1 ${host} | grep -o '100% packet loss'`,
    );
    const run = await pod.run(['sh', '-c', [`${setuid} -u`, ...pings].join('; ')]);
    const lost = '100% packet loss';
    expect(run.stdout.trim().split('\n'), run.stderr).toEqual([String(USER), lost, lost]);
  });
});
