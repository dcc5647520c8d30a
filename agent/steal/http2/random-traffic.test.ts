import { once } from 'node:events';
import http2, { type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, createDigestApp, isRight, pick, seeded } from '../../../test/corpus/http2/random-traffic.ts';
import { Wired } from './testing/wired.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(server: Http2Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

const WHERE = [
  { where: 'all in the thread of the sessions', beginsElsewhere: false },
  { where: 'begun in another', beginsElsewhere: true },
];

describe.each(WHERE)('random traffic of node, $where', ({ beginsElsewhere }) => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    it(`is answered by the right side, headers and bodies whole, whatever windows and tables do: ${seed}`, async () => {
      const random = seeded(seed);
      const appPort = await serve(createDigestApp('app', random));
      const sessions = [];
      for (const user of ['alice', 'carol']) {
        const localPort = await serve(createDigestApp(user, random));
        sessions.push({ filter: { header: { name: 'x-user', equals: user } }, localPort });
      }
      const cuts = seed % 2 === 0 ? seeded(seed) : () => 1e9;
      const wired = await Wired.start({ appPort, sessions, random: cuts, beginsElsewhere });
      closing.push(() => wired.close());
      for (let connection = 0; connection < 4; connection++) {
        const client = http2.connect(`http://127.0.0.1:${wired.port}`, {
          settings: { initialWindowSize: pick(random, [65_535, 5_000]) },
        });
        const errors: string[] = [];
        client.on('error', error => errors.push(error.message));
        client.on('goaway', code => errors.push(`goaway ${code}`));
        for (let round = 0; round < 10; round++) {
          if (random(4) === 0) {
            client.settings({
              headerTableSize: pick(random, [0, 64, 500, 4_096]),
              initialWindowSize: pick(random, [65_535, 9_000]),
            });
          }
          const users = round > random(6) ? ['bob', 'alice', 'carol'] : ['bob'];
          const all = await Promise.all(Array.from({ length: 1 + random(8) }, () => ask(client, random, users)));
          expect({ errors, wrong: all.filter(each => !isRight(each)), round, connection }).toEqual({
            errors: [],
            wrong: [],
            round,
            connection,
          });
        }
        client.destroy();
      }
      const { requests_stolen, requests_passed } = wired.counters.values;
      expect(requests_stolen).toBeGreaterThan(10);
      expect(requests_passed).toBeGreaterThan(10);
      expect(wired.counters.values.local_failures).toBe(0);
      expect(wired.handedOver > 2).toBe(beginsElsewhere);
    });
  }
});
