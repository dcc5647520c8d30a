/** Forms of filters that need more than a head on a line: a file of mirrord, a body, a sample; through the real product. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attach, createWireApp, Headgate, LocalProcess, RawClient } from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const MIRRORD_PORT = 8200;
const BODY_PORT = 8201;
const SAMPLE_PORT = 8202;
const USERS = 40;

function get(...fields: readonly string[]): string {
  return `${['GET / HTTP/1.1', 'Host: shop.test', ...fields].join('\r\n')}\r\n\r\n`;
}

function post(body: string): string {
  const fields = ['Host: shop.test', 'Content-Type: application/json', `Content-Length: ${body.length}`];
  return `${['POST / HTTP/1.1', ...fields].join('\r\n')}\r\n\r\n${body}`;
}

describeInLab('a session', 'forms', (lab, prepare) => {
  prepare(async opened => {
    const local = await LocalProcess.start(opened, createWireApp('local'));
    for (const port of [MIRRORD_PORT, BODY_PORT, SAMPLE_PORT]) {
      opened.use(await opened.pod.listen(createWireApp('app'), { port }));
    }
    const file = join(opened.dir, 'mirrord.json');
    const incoming = {
      mode: 'steal',
      http_filter: { any_of: [{ header: '^X-User: (alice|bob)$' }, { path: '^/cart\\?' }] },
      port_mapping: [[local.port, MIRRORD_PORT]],
    };
    const network = { incoming, outgoing: false };
    const target = `netns/${opened.pod.name}`;
    await writeFile(file, JSON.stringify({ target, feature: { fs: 'read', network } }));
    const mirrord = await Headgate.stealing(opened, 'attach', [`--config=${file}`]);
    const warnings = mirrord.events.filter(event => event.event === 'notice' && event.code === 'config_warning');
    expect(warnings.map(event => event.event === 'notice' && /feature\.fs/.test(event.message))).toEqual([true]);
    await attach(opened, { port: BODY_PORT, local }, '--filter={body: {jsonpath: $.user, equals: alice}}');
    await attach(opened, { port: SAMPLE_PORT, local }, '--sample=50%:x-user');
  });

  const connect = (port: number) => RawClient.connect(lab().outside, { host: lab().podAddress4, port });

  /** Who answers each of these on one connection. */
  async function answers(port: number, requests: readonly string[]): Promise<(string | undefined)[]> {
    using client = await connect(port);
    const found: (string | undefined)[] = [];
    for (const request of requests) found.push((await client.request(request)).headers.get('x-served-by'));
    return found;
  }

  it('takes what a file of mirrord says, with its meaning', async () => {
    const requests = [
      get('x-user: alice'),
      get('X-USER: BOB'),
      get('x-user: alice2'),
      get().replace('GET /', 'GET /CART?item=7'),
      get().replace('GET /', 'GET /cart'),
    ];
    expect(await answers(MIRRORD_PORT, requests)).toEqual(['local', 'local', 'app', 'local', 'app']);
  });

  it('takes requests by their bodies', async () => {
    const requests = [post('{"user":"alice"}'), post('{"user":"bob"}'), get(), post('{"id":1,"user":"alice"}')];
    expect(await answers(BODY_PORT, requests)).toEqual(['local', 'app', 'app', 'local']);
  });

  it('takes a sample by a header: the same users on every connection', async () => {
    const requests = Array.from({ length: USERS }, (_, user) => get(`x-user: user-${user}`));
    const first = await answers(SAMPLE_PORT, requests);
    expect(await answers(SAMPLE_PORT, requests)).toEqual(first);
    const taken = first.filter(name => name === 'local').length;
    expect(taken).toBeGreaterThan(USERS / 5);
    expect(taken).toBeLessThan((USERS * 4) / 5);
  });
});
