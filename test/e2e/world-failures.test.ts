/** What becomes of a command in a world, and of the world, when the agent or the CLI is killed. */

import { readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { agentPids, Headgate, until, within } from '../lab/index.ts';
import { Container, VOLUME } from '../world/container.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8_080;
const WITHIN_MS = 60_000;

/** Holds a connection until it breaks, then tries until there is an agent again, for dials and for files. */
const SURVIVOR = `
import errno, socket, subprocess, sys, time
def patiently(act):
    while True:
        try:
            return act()
        except OSError:
            time.sleep(0.1)
dial = lambda: socket.create_connection((sys.argv[1], ${PORT}), 20)
held = dial()
print("connected", open("${VOLUME}/app.conf").read().strip(), flush=True)
try:
    print("read", held.recv(1))
except OSError as error:
    print(errno.errorcode[error.errno])
patiently(dial)
print("again", patiently(lambda: open("${VOLUME}/many/7").read()).strip())
print(patiently(lambda: subprocess.run(["/usr/bin/env", "echo", "alive"], capture_output=True, text=True).stdout).strip())`;

/** The inner half throws once it has started the command. */
const BREAKING = `if (process.argv[1]?.includes('inner')) process.on('message', ({ kind }) => {
  if (kind === 'run') setImmediate(() => { throw new Error('out of luck'); });
});`;

/** Processes in a network namespace. */
function processesIn(namespace: string): readonly string[] {
  return readdirSync('/proc').filter(pid => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/ns/net`) === namespace;
    } catch {
      return false; // It has ended.
    }
  });
}

describeInLab('a world whose agent or CLI is killed', 'worldfail', (lab, prepare) => {
  let container: Container;

  prepare(async opened => {
    container = await Container.start(opened);
    const silent = createServer({ pauseOnConnect: true });
    opened.use(await opened.outside.listen(silent, { port: PORT }));
  });

  const start = (...command: readonly string[]): Headgate =>
    Headgate.start(lab(), 'exec', [
      ...[`--target=pid/${container.pid}`, '--steal', '--world', '--files=read', '--', ...command],
    ]);

  it('resets what went through the agent, and goes on with the next one, with dials, files and its own programs', async () => {
    const headgate = start('python3', '-c', SURVIVOR, lab().clientAddresses4[0] ?? '');
    const said = (): string => headgate.process.stdout;
    await until(() => said().includes('connected') || undefined, { withinMs: WITHIN_MS, what: 'the connection' });
    for (const pid of agentPids(lab())) process.kill(pid, 'SIGKILL');
    const { exitCode } = await headgate.process.ended;
    expect([exitCode, said().trim().split('\n')], headgate.process.stderr).toEqual([
      0,
      ['connected color=blue', 'ECONNRESET', 'again line 7', 'alive'],
    ]);
  });

  it('tells why, and ends the command, where what is around it breaks', async () => {
    const flags = [`--target=pid/${container.pid}`, '--steal', '--world', '--files=read'];
    const headgate = Headgate.start(lab(), 'exec', [...flags, '--', 'sleep', '600'], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(BREAKING)}`,
    });
    const end = await within(headgate.process.ended, { withinMs: WITHIN_MS, what: 'the command to end' });
    const told = headgate.events.flatMap(each => (each.event === 'notice' ? [each.message] : []));
    expect([end.exitCode, told.join()], headgate.process.stderr).toEqual([
      137,
      expect.stringMatching(/What is around the command broke, .*out of luck/s),
    ]);
  });

  it('leaves no process, namespace, mount or directory when the CLI is killed', async () => {
    const headgate = start(
      'sh',
      '-c',
      `readlink /proc/self/ns/net; sleep 600 < ${VOLUME}/app.conf & cat ${VOLUME}/app.conf; wait`,
    );
    await until(() => headgate.process.stdout.includes('color=blue') || undefined, {
      withinMs: WITHIN_MS,
      what: 'the command',
    });
    const [namespace = ''] = headgate.process.stdout.split('\n');
    // The command's shell, what it started, and the inner half.
    expect(processesIn(namespace).length).toBeGreaterThanOrEqual(3);
    headgate.process.signal('SIGKILL');
    await until(() => processesIn(namespace).length === 0 || undefined, {
      withinMs: WITHIN_MS,
      what: 'all of them to end',
    });
    expect(readdirSync(tmpdir()).filter(name => name.startsWith(`headgate-world-${headgate.process.pid}-`))).toEqual(
      [],
    );
  });
});
