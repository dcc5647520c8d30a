/** Rules by name, address and port decide between a database of the pod's network and the developer's own, for a real client. */

import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalProcess, labObstacle } from '../lab/index.ts';
import { POSTGRES_PORT, startFarServers, startPostgres } from './far-servers.ts';
import { NamespacePod } from './namespace-pod.ts';

const obstacle = labObstacle();

describe.skipIf(obstacle !== undefined)(obstacle === undefined ? 'rules' : `rules (${obstacle})`, () => {
  let pod: NamespacePod;
  let resolver: string;
  let ownPort: number;

  beforeAll(async () => {
    pod = await NamespacePod.open();
    resolver = await startFarServers(pod.lab);
    // A number that is free.
    await using place = await LocalProcess.start(pod.lab, createServer());
    ownPort = place.port;
    await place.stop();
    await startPostgres(pod.lab, { address: '127.0.0.1', port: ownPort });
  });
  afterAll(() => pod[Symbol.asyncDispose]());

  it("send a connection to the developer's own database, or to the pod's, by what was asked for", async () => {
    const asked = (host: string, port: number): string =>
      `psql "host=${host} port=${port} user=shop dbname=postgres connect_timeout=20" -Atc "show cluster_name" 2>&1 | head -1`;
    const script = [
      asked('localhost', ownPort),
      asked('127.0.0.1', ownPort),
      asked('db', POSTGRES_PORT),
      asked(resolver, POSTGRES_PORT),
      asked('cache', POSTGRES_PORT),
      asked('localhost', POSTGRES_PORT),
    ].join('\n');
    const run = await pod.run(['sh', '-c', script], {
      resolver,
      rules: [
        { side: 'local', text: `localhost:${ownPort}` },
        { side: 'off', text: 'cache' },
        { side: 'remote', text: 'db' },
        { side: 'remote', text: `${resolver.replace(/\d+$/, '0')}/24` },
        { side: 'off', text: `:${POSTGRES_PORT}` },
      ],
    });
    const [own, far] = ['at 127.0.0.1', `at ${resolver}`];
    expect(run.stdout.trim().split('\n'), run.stderr).toEqual([
      ...[own, own, far, far],
      ...[expect.stringContaining('Network is unreachable'), expect.stringContaining('Network is unreachable')],
    ]);
  });
});
