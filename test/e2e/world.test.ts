/** A command of `exec --world` gets the pod's traffic and dials from the pod, and this machine reaches its ports. */

import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import {
  ALICE,
  environmentOf,
  Headgate,
  LocalProcess,
  pathWithout,
  untilAnsweredBy,
  whoAnswers,
  within,
} from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

/** Of the pod, of the command, and of a neighbour of the pod: in a world they are three things. */
const PORT = 28_474;

/** Answers with what the neighbour says of who asked it. */
const SHOP = (neighbour: string): string => `
require('node:http').createServer(async (request, response) => {
  const answer = await fetch('http://${neighbour}:${PORT}/').catch(error => ({ text: () => error.cause.code }));
  response.setHeader('x-served-by', 'world').end(await answer.text());
}).listen(${PORT});
process.stdin.on('end', () => process.exit(5)).resume();`;

describeInLab('a command in a world', 'world', (lab, prepare) => {
  prepare(async opened => {
    const app = createServer((_, response) => response.setHeader('x-served-by', 'app').end('app'));
    opened.use(await opened.pod.listen(app, { port: PORT }));
    const neighbour = createServer((request, response) => response.end(`asked by ${request.socket.remoteAddress}`));
    opened.use(await opened.outside.listen(neighbour, { port: PORT }));
  });

  it.each(['--world', '--world=seccomp'])(
    'answers for the pod, dials from the pod, and is at the same port of this machine (%s)',
    async world => {
      const { pod, podAddress4, clientAddresses4 } = lab();
      const command = [process.execPath, '-e', SHOP(clientAddresses4[0] ?? '')];
      const args = [`--target=netns/${pod.name}`, '--steal', `--header=${ALICE}`, world, '--', ...command];
      const headgate = Headgate.start(lab(), 'exec', args);
      await headgate.event('stealing');
      await untilAnsweredBy(
        lab(),
        'world',
        { port: PORT, headers: [ALICE] },
        { withinMs: 30_000, what: 'the command to answer' },
      );
      const answer = await fetch(`http://127.0.0.1:${PORT}/`);
      expect(await answer.text()).toContain(podAddress4);
      headgate.process.child.stdin.end();
      const end = await headgate.process.ended;
      expect(end.exitCode).toBe(5);
    },
  );

  it('goes out from the pod by proxies where no world is to be made', async () => {
    const { pod, podAddress4, clientAddresses4 } = lab();
    const url = `http://${clientAddresses4[0]}:${PORT}/`;
    const script = 'curl -sS "$0"; curl -sS --noproxy "" -x "$ALL_PROXY" "$0"; printf " %s" "$no_proxy"';
    const flags = ['--steal', `--header=${ALICE}`, '--world', 'proxy', '--local', 'db:5432'];
    const args = ['exec', '-t', `netns/${pod.name}`, ...flags, '--', 'sh', '-c', script, url];
    const { exitCode, stdout, stderr } = await Headgate.run(lab(), ...args);
    expect([exitCode, stdout.replaceAll('::ffff:', '')]).toEqual([
      0,
      `asked by ${podAddress4}asked by ${podAddress4} localhost,127.0.0.1,::1,db`,
    ]);
    expect(stderr).toContain('Programs that heed no proxy, UDP, files and localhost stay on this machine');
  });

  it('goes out from the pod by held calls where those are asked for, which says what they do not carry', async () => {
    const { pod, podAddress4, clientAddresses4 } = lab();
    const url = `http://${clientAddresses4[0]}:${PORT}/`;
    const script =
      'curl -sS "$0"; printf " %s" "$(grep -o "NoNewPrivs.*" /proc/self/status | tr -d "[:space:]")"; exit 6';
    const flags = ['--steal', `--header=${ALICE}`, '--world', 'seccomp', '--files', 'read'];
    const args = ['exec', '-t', `netns/${pod.name}`, ...flags, '--', 'sh', '-c', script, url];
    const { exitCode, stdout, stderr } = await Headgate.run(lab(), ...args);
    expect([exitCode, stdout.replaceAll('::ffff:', '')]).toEqual([6, `asked by ${podAddress4} NoNewPrivs:1`]);
    expect(stderr).toContain('sudo and other setuid programs do not work');
    expect(stderr).toContain('--files has no effect');
  });

  it('is not begun where its rules cannot be read', async () => {
    const { pod } = lab();
    const args = ['exec', '-t', `netns/${pod.name}`, '--steal', '--world', '--local', '10.0.0.0/99', '--', 'true'];
    const { exitCode, stderr } = await Headgate.run(lab(), ...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('"10.0.0.0/99" is no range')]);
  });

  it('is there unless somebody says otherwise, and whoever asked something of it is told', async () => {
    const target = ['exec', '-t', `netns/${lab().pod.name}`, '--steal'];
    const show = ['--', 'ip', '-o', 'address', 'show', 'dev', 'lo'];
    const inWorld = await Headgate.run(lab(), ...target, ...show);
    expect([inWorld.exitCode, inWorld.stdout]).toEqual([0, expect.stringContaining(lab().podAddress4)]);
    const here = await Headgate.run(lab(), ...target, '--no-world', '--files', 'read', ...show);
    expect([here.exitCode, here.stdout]).toEqual([0, expect.not.stringContaining(lab().podAddress4)]);
    expect(here.stderr).toContain('--no-world), so --files has no effect');
  });

  it('that nobody asked for is done without where none can be made, which one line says', async () => {
    const env = { ...environmentOf(lab()), PATH: await pathWithout(lab(), 'unshare') };
    const target = ['exec', '-t', `netns/${lab().pod.name}`, '--steal'];
    const without = await Headgate.runIn(env, ...target, '--', process.execPath, '-e', 'process.exit(3)');
    expect([without.exitCode, without.stderr]).toEqual([3, expect.stringContaining('unshare is not installed')]);
    expect(without.stderr).toContain('keeps the network and files of this machine');
    const asked = await Headgate.runIn(env, ...target, '--world', '--', 'true');
    expect([asked.exitCode, asked.stderr]).toEqual([
      1,
      expect.stringContaining('error: The program unshare is not installed'),
    ]);
    const url = `http://${lab().clientAddresses4[0]}:${PORT}/`;
    const best = await Headgate.runIn(env, ...target, '--world', 'auto', '--', 'curl', '-sS', url);
    expect([best.exitCode, best.stdout]).toEqual([0, expect.stringContaining(lab().podAddress4)]);
    expect(best.stderr).toContain('its calls are held instead (seccomp)');
  });

  it.each(['--world', '--world=seccomp'])('that is interrupted while it is made is over at once (%s)', async world => {
    const args = [`--target=netns/${lab().pod.name}`, '--steal', world, '--', 'sleep', '600'];
    const headgate = Headgate.start(lab(), 'exec', args);
    // The world's own session is being opened then.
    await headgate.event('connected');
    headgate.process.signal('SIGINT');
    const end = await within(headgate.process.ended, { withinMs: 60_000, what: 'headgate to end' });
    expect(end.exitCode).toBe(130);
  });

  it('is not what a command has by default of an agent that dials for nobody', async () => {
    // Another target: its agent is told so at its start.
    const env = { ...environmentOf(lab()), HEADGATE_OUTGOING: 'off' };
    const target = ['exec', '-t', `netns/${lab().outside.name}`, '--steal'];
    const { exitCode, stderr } = await Headgate.runIn(env, ...target, '--', 'true');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('it gets no world. The agent dials for nobody.')]);
    const asked = await Headgate.runIn(env, ...target, '--world', '--', 'true');
    expect([asked.exitCode, asked.stderr]).toEqual([0, expect.stringContaining('connections from the pod will fail')]);
  });

  it('lets the command have a port that somebody has here, and listen on IPv6 only', async () => {
    await using _other = await LocalProcess.start(lab(), createServer(), PORT);
    const shop = `require('node:http').createServer((request, response) => {
      response.setHeader('x-served-by', 'taken').end();
    }).listen(${PORT}, '::1'); process.stdin.on('end', () => process.exit(0)).resume();`;
    const args = [`--target=netns/${lab().pod.name}`, '--steal', `--header=${ALICE}`, `--port=${PORT}`];
    const headgate = Headgate.start(lab(), 'exec', [...args, '--', process.execPath, '-e', shop]);
    await headgate.event('stealing');
    expect(await whoAnswers(lab(), { port: PORT, headers: [ALICE] })).toBe('taken');
    expect(headgate.events.some(each => each.event === 'notice' && each.code === 'port_moved')).toBe(true);
    expect(headgate.events.some(each => each.event === 'notice' && each.code === 'local_taken')).toBe(false);
    headgate.process.child.stdin.end();
    expect((await headgate.process.ended).exitCode).toBe(0);
  });
});
