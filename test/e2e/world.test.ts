/** A command of `exec --world` gets the pod's traffic and dials from the pod, and this machine reaches its ports. */

import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { ALICE, Headgate, untilAnsweredBy } from '../lab/index.ts';
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

  it('answers for the pod, dials from the pod, and is at the same port of this machine', async () => {
    const { pod, podAddress4, clientAddresses4 } = lab();
    const command = [process.execPath, '-e', SHOP(clientAddresses4[0] ?? '')];
    const args = [`--target=netns/${pod.name}`, '--steal', `--header=${ALICE}`, '--world', '--', ...command];
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
  });

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

  it('is not begun where its rules cannot be read', async () => {
    const { pod } = lab();
    const args = ['exec', '-t', `netns/${pod.name}`, '--steal', '--world', '--local', '10.0.0.0/99', '--', 'true'];
    const { exitCode, stderr } = await Headgate.run(lab(), ...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('"10.0.0.0/99" is no range')]);
  });

  it('is asked for by --world, which who forgets it is told', async () => {
    const args = ['exec', '-t', `netns/${lab().pod.name}`, '--steal', '--files', 'read', '--', 'true'];
    const { exitCode, stderr } = await Headgate.run(lab(), ...args);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('--files has no effect: add --world')]);
  });
});
