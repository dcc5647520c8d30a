import { describe, expect, it } from 'vitest';
import { compileFilter, RequestHead } from '../../filter-engine/index.ts';
import { Counters, toPort } from '../../protocol/index.ts';
import { type Allocation, allocationOf, cleanRounds } from '../../test/allocation.ts';
import { Connection } from './connection.ts';
import type { ConnectionHost } from './connection-host.ts';
import type { Leg } from './leg.ts';
import { HIGH_WATER_BYTES } from './limits.ts';
import { PortRoutes } from './routes.ts';
import { ALICE, fieldIs, get, ok } from './testing/messages.ts';

/** Takes everything and remembers nothing. */
class NullLeg implements Leg {
  readonly queuedBytes = 0;
  bytes = 0;

  write(_buf: Buffer, start: number, end: number): void {
    this.bytes += end - start;
  }

  end(): void {}
  reset(): void {}
  abandon(): void {}
  pause(): void {}
  resume(): void {}
}

const REQUEST = Buffer.from(get('/some/path?q=1', 'accept: */*', 'user-agent: curl/8', 'x-user: carol'));
const RESPONSE = Buffer.from(ok('hello world', 'server: app', 'content-type: text/plain'));
const WARM_UP = 40_000;
const REQUESTS = 50_000;

function connect(app: NullLeg): Connection {
  const host: ConnectionHost = {
    servesSessions: true,
    handOver: () => {},
    goesBackAfter: Number.POSITIVE_INFINITY,
    giveBack: () => false,
    counters: new Counters(),
    head: new RequestHead(),
    highWaterBytes: HIGH_WATER_BYTES,
    dialApp: () => app,
    setTimer: () => {},
    clearTimer: () => {},
  };
  const routes = new PortRoutes(toPort(80));
  const filter = compileFilter(fieldIs('x-user', 'alice'));
  const openStream = (): never => {
    throw new Error(`nothing here is for ${ALICE}`);
  };
  routes.set([{ filter, stealsProbes: false, isLive: true, openStream, noteStolen: () => {}, note: () => {} }]);
  const connection = new Connection(host, routes, new NullLeg(), {
    address: '192.0.2.7',
    port: 40_000,
    podPort: toPort(80),
  });
  connection.start();
  return connection;
}

function relay(connection: Connection, count: number): void {
  for (let i = 0; i < count; i++) {
    connection.clientData(REQUEST, 0, REQUEST.length);
    connection.appData(RESPONSE, 0, RESPONSE.length);
  }
}

describe('passing requests and answers through', () => {
  it('allocates nothing per request', async () => {
    const app = new NullLeg();
    const connection = connect(app);
    relay(connection, WARM_UP);
    const rounds: Allocation[] = [];
    for (let i = 0; i < 3; i++) rounds.push(await allocationOf(() => relay(connection, REQUESTS)));
    expect(app.bytes).toBe((WARM_UP + 3 * REQUESTS) * REQUEST.length);
    expect(cleanRounds(rounds, REQUESTS), JSON.stringify(rounds)).not.toEqual([]);
  });

  it('is seen to allocate when it does', async () => {
    const connection = connect(new NullLeg());
    const kept: object[] = [];
    const { bytes, collections } = await allocationOf(() => {
      for (let i = 0; i < REQUESTS; i++) {
        kept[i & 7] = { i };
        relay(connection, 1);
      }
    });
    expect(collections > 0 || bytes / REQUESTS > 8).toBe(true);
  });
});
