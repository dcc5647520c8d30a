/** A request larger than anything that is held on its way comes here whole: back-pressure holds from the client to the local process. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

import { Cluster, ClusterClient, images, shop } from './index.ts';

const MIB = 1024 * 1024;
const UPLOAD_BYTES = 200 * MIB;
/** Lines of numbers: a piece that is missing, doubled or out of place changes the hash. */
const WRITE = `seq 1 40000000 | head -c ${UPLOAD_BYTES}`;
/** Above the windows of a stream and of a session together: 17 MiB, and what sockets hold. */
const READ_SLOWLY_BYTES = 32 * MIB;

const cluster = await Cluster.connect();

it('carries an upload of 200 MiB whole to a process that begins to read late', async () => {
  await using namespace = await cluster.namespace('upload');
  await namespace.apply(shop());
  await namespace.rolledOut('shop');
  const client = await ClusterClient.start(namespace);
  const [pod] = await namespace.pods('app=shop');
  const server = createServer((request, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      hash.update(part);
      bytes += part.length;
      // As a process does that waits for its disk.
      if (bytes < READ_SLOWLY_BYTES) {
        request.pause();
        setImmediate(() => request.resume());
      }
    });
    request.once('end', () => response.end(`${bytes} ${hash.digest('hex')}`));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  namespace.defer(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const flags = ['-t', 'deployment/shop', '--steal', '-p', `8080:${port}`, '--header', 'x-user: alice'];
  const headgate = namespace.startHeadgate(['attach', '-n', namespace.name, ...flags, '--agent-image', images.agent]);
  await headgate.event('stealing');

  const upload = `${WRITE} | curl -sS -T - -H 'x-user: alice' http://${pod?.status?.podIP}:8080/`;
  const { stdout, stderr } = await namespace.exec(client.podName, ['sh', '-c', upload]);
  expect([stdout, stderr]).toEqual([`${UPLOAD_BYTES} ${await expectedHash()}`, '']);
});

async function expectedHash(): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', `${WRITE} | sha256sum`]);
  return stdout.slice(0, 64);
}
