/** What programs reach through `headgate proxy` is what they would reach from inside the pod, and fails as it fails there. */

import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { Headgate } from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const execute = promisify(execFile);
const PORT = 8080;
const DEAD_PORT = 8099;

interface Answer {
  readonly code: number;
  readonly text: string;
}

/** curl of this machine, through one of the proxies. */
async function ask(proxy: string, url: string): Promise<Answer> {
  try {
    const { stdout } = await execute('curl', ['-sS', '--max-time', '30', '-x', proxy, url], {
      env: { PATH: process.env.PATH },
    });
    return { code: 0, text: stdout };
  } catch (error) {
    const { code, stderr } = error as { readonly code: number; readonly stderr: string };
    return { code, text: stderr };
  }
}

describeInLab('through a proxy', 'proxy', (lab, prepare) => {
  let proxies: readonly string[] = [];
  let headgate: Headgate;

  prepare(async opened => {
    const app = createServer((request, response) => response.end(`${request.socket.remoteAddress} ${request.url}`));
    opened.use(await opened.pod.listen(app, { port: PORT }));
    const far = createServer((request, response) => response.end(`far ${request.socket.remoteAddress}`));
    opened.use(await opened.outside.listen(far, { port: PORT }));
    headgate = Headgate.start(opened, 'proxy', [`--target=netns/${opened.pod.name}`, '--socks=0', '--http=0']);
    proxies = (await headgate.event('proxying')).proxies;
  });

  it("programs reach the pod's loopback, itself and its neighbours, with its address", async () => {
    const { podAddress4, podAddress6, clientAddresses4 } = lab();
    for (const proxy of proxies) {
      expect((await ask(proxy, `http://127.0.0.1:${PORT}/a?b=1`)).text).toMatch(/127\.0\.0\.1 \/a\?b=1$/);
      expect((await ask(proxy, `http://[${podAddress6}]:${PORT}/six`)).text).toBe(`${podAddress6} /six`);
      expect((await ask(proxy, `http://${clientAddresses4[0]}:${PORT}/`)).text).toContain(podAddress4);
    }
  });

  it('names of the hosts file are known', async () => {
    expect((await ask(proxies[0] ?? '', `http://localhost:${PORT}/named`)).text).toContain('/named');
  });

  it('programs are told why something cannot be reached', async () => {
    const socks = proxies.find(each => each.startsWith('socks')) ?? '';
    // curl's words for the SOCKS5 replies 5 (refused) and 3 (no network).
    expect(await ask(socks, `http://127.0.0.1:${DEAD_PORT}/`)).toMatchObject({
      code: 97,
      text: expect.stringContaining('(5)'),
    });
    expect(await ask(socks, `http://198.51.100.1:${DEAD_PORT}/`)).toMatchObject({
      text: expect.stringContaining('(3)'),
    });
  });

  it('what was done is counted and told at the end', async () => {
    await headgate.stop();
    const { counters } = await headgate.event('ended');
    expect(counters.outgoing_dials).toBeGreaterThan(6);
    expect(counters).toMatchObject({ outgoing_refused: 1, outgoing_unreachable: 1 });
  });
});
