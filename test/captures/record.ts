/**
 * Makes the captures of this folder anew: `node test/captures/record.ts [NAME…]`, as root. Real clients talk to a server in a laboratory's pod; the sniffer's own
 * ring writes NAME.pcap, and the server writes down what its sockets read and wrote: NAME.json, which the capture must come to.
 */

import { createHash, type Hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';
import { CaptureWriter, RingSource } from '../../agent/sniffer/capture/index.ts';
import { Counters } from '../../protocol/index.ts';
import { inside, Lab, Namespace } from '../lab/index.ts';

const PORT = 8080;
const ANSWER_AFTER_MS = 40;
const QUIET_POLLS = 20;

/** One direction of one connection, as the server's socket knows it. */
class Tally {
  bytes = 0;
  private readonly hash: Hash = createHash('sha256');

  add(data: Buffer): void {
    this.bytes += data.length;
    this.hash.update(data);
  }

  get report(): object {
    return { bytes: this.bytes, sha256: this.hash.copy().digest('hex') };
  }
}

interface Seen {
  readonly client: string;
  readonly received: Tally;
  readonly sent: Tally;
}

/** A server that answers HTTP on sockets whose bytes are tallied on the way. */
function createTalliedServer(isHttp2: boolean, seen: Seen[]): Server {
  const http = isHttp2 ? createHttp2Server() : createHttpServer();
  http.on('request', (request, response) => {
    let bytes = 0;
    request.on('data', (data: Buffer) => {
      bytes += data.length;
    });
    request.on('end', () =>
      setTimeout(() => response.end(`${request.method} ${request.url} ${bytes}\n`), ANSWER_AFTER_MS),
    );
  });
  return createServer((socket: Socket) => {
    const tally = { client: `${socket.remoteAddress} ${socket.remotePort}`, received: new Tally(), sent: new Tally() };
    seen.push(tally);
    const [ours, theirs] = duplexPair();
    http.emit('connection', theirs);
    socket.on('data', (data: Buffer) => {
      tally.received.add(data);
      ours.write(data);
    });
    socket.on('end', () => ours.end());
    socket.on('error', () => ours.destroy());
    ours.on('data', (data: Buffer) => {
      tally.sent.add(data);
      socket.write(data);
    });
    ours.on('end', () => socket.end());
  });
}

interface Scenario {
  readonly name: string;
  readonly isHttp2?: boolean;
  readonly run: (lab: Lab) => Promise<unknown>;
}

const LOSE =
  'add table inet lose; add chain inet lose on { type filter hook forward priority 0; }; add rule inet lose on tcp dport 8080 numgen random mod 100 < 10 drop';

/** A client behind a router, outside, that loses packets: what its own kernel drops, a sender would know of. */
async function uploadThroughLoss(lab: Lab): Promise<void> {
  await using client = await Namespace.create(`${lab.outside.name}-far`);
  const [near, far] = ['10.200.0.1', '10.200.0.2'];
  await lab.outside.run('ip', 'link', 'add', 'far0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', client.name);
  await lab.outside.run('ip', 'address', 'add', `${near}/24`, 'dev', 'far0');
  await lab.outside.run('ip', 'link', 'set', 'far0', 'up');
  await lab.outside.run('sysctl', '-q', '-w', 'net.ipv4.ip_forward=1');
  await client.run('ip', 'address', 'add', `${far}/24`, 'dev', 'eth0');
  // Small frames, or a few hold all of it.
  await client.run('ip', 'link', 'set', 'eth0', 'gso_max_size', '4096', 'up');
  await client.run('ip', 'route', 'add', 'default', 'via', near);
  await lab.pod.run('ip', 'route', 'add', '10.200.0.0/24', 'via', lab.clientAddresses4[0] ?? '');
  await lab.outside.run('nft', LOSE);
  const upload = 'for i in $(seq 30000); do echo "$i"; done | curl -s --data-binary @- "$0"';
  await client.run('sh', '-c', upload, `http://${lab.podAddress4}:${PORT}/upload`);
}

/** fetch: two requests, the second one in chunks. */
const NODE_CLIENT = `(async () => {
  const url = process.argv[1];
  await (await fetch(url + '/fetch')).text();
  const body = new ReadableStream({ start(c) { for (const part of ['one ', 'two ', 'three']) c.enqueue(Buffer.from(part)); c.close(); } });
  await (await fetch(url + '/chunks', { method: 'POST', body, duplex: 'half' })).text();
})();`;

/** Streams side by side, one with a body of several frames and trailers. */
const NODE_HTTP2_CLIENT = `(async () => {
  const session = require('http2').connect(process.argv[1]);
  const ask = (headers, body) => new Promise(resolve => {
    const request = session.request(headers, { endStream: !body, waitForTrailers: !!body });
    request.on('wantTrailers', () => request.sendTrailers({ sum: '1' }));
    if (body) request.end(body);
    request.resume().on('close', resolve);
  });
  await Promise.all([ask({ ':path': '/a' }), ask({ ':path': '/b' }), ask({ ':path': '/c', ':method': 'POST' }, Buffer.alloc(20000))]);
  session.close();
})();`;

/** http.client: head and body in segments of their own. */
const PYTHON_CLIENT = `
import http.client, sys
c = http.client.HTTPConnection(sys.argv[1], int(sys.argv[2]))
for body in (None, "hello", iter([b"chunk one", b"chunk two"])):
    c.request("GET" if body is None else "POST", "/python", body)
    c.getresponse().read()
c.close()
`;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'curl-keep-alive',
    run: async lab => {
      const url = `http://${lab.podAddress4}:${PORT}`;
      await lab.outside.run('curl', '-s', `${url}/first`, `${url}/second`);
      await lab.outside.run('curl', '-s', '-d', 'x'.repeat(20_000), `${url}/post`);
    },
  },
  { name: 'curl-ipv6', run: lab => lab.outside.run('curl', '-s', `http://[${lab.podAddress6}]:${PORT}/six`) },
  { name: 'curl-lo', run: lab => lab.pod.run('curl', '-s', `http://127.0.0.1:${PORT}/lo`) },
  {
    name: 'wrk',
    run: lab => lab.outside.run('wrk', '-t1', '-c4', '-d1s', `http://${lab.podAddress4}:${PORT}/wrk`),
  },
  {
    name: 'h2load',
    isHttp2: true,
    run: lab => lab.outside.run('h2load', '-n40', '-c2', '-m5', `http://${lab.podAddress4}:${PORT}/h2`),
  },
  {
    name: 'node',
    run: lab => lab.outside.run(process.execPath, '-e', NODE_CLIENT, `http://${lab.podAddress4}:${PORT}`),
  },
  {
    name: 'node-http2',
    isHttp2: true,
    run: lab => lab.outside.run(process.execPath, '-e', NODE_HTTP2_CLIENT, `http://${lab.podAddress4}:${PORT}`),
  },
  {
    name: 'python',
    run: lab => lab.outside.run('python3', '-c', PYTHON_CLIENT, lab.podAddress4, String(PORT)),
  },
  {
    name: 'lossy-upload',
    run: uploadThroughLoss,
  },
];

async function record({ name, isHttp2 = false, run }: Scenario): Promise<void> {
  await using lab = await Lab.open('record');
  const seen: Seen[] = [];
  lab.use(await lab.pod.listen(createTalliedServer(isHttp2, seen), { host: '::', port: PORT }));
  const counters = new Counters();
  using source = inside(lab.pod.path, () => new RingSource({ counters }));
  source.setPorts([PORT]);
  const chunks: Buffer[] = [];
  const writer = new CaptureWriter(source.clock, bytes => chunks.push(Buffer.from(bytes)));
  const running = { isDone: false };
  const done = run(lab).finally(() => {
    running.isDone = true;
  });
  for (let quiet = 0; quiet < QUIET_POLLS; ) {
    quiet = source.poll(writer, 10) === 0 && running.isDone ? quiet + 1 : 0;
    await new Promise(resolve => setImmediate(resolve));
  }
  await done;
  writer.flush();
  const connections = seen.map(each => ({
    client: each.client.replace('::ffff:', ''),
    received: each.received.report,
    sent: each.sent.report,
  }));
  writeFileSync(join(import.meta.dirname, `${name}.pcap`), Buffer.concat(chunks));
  writeFileSync(join(import.meta.dirname, `${name}.json`), `${JSON.stringify(connections, null, 2)}\n`);
  console.log(name, connections.length, 'connections,', counters.snapshot());
}

const names = process.argv.slice(2);
for (const scenario of SCENARIOS) if (names.length === 0 || names.includes(scenario.name)) await record(scenario);
