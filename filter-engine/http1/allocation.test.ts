import { PerformanceObserver } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { RequestHead } from '../request-head.ts';
import { HEAD, NEED_MORE, RequestSplitter, ResponseSplitter } from './index.ts';

const HEADS = 200_000;
const REQUEST = Buffer.from(
  'GET /api/items/42?full=1 HTTP/1.1\r\nHost: shop.example.org\r\nConnection: keep-alive\r\nX-User: alice\r\n\r\n',
);
const RESPONSE = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\nServer: shop\r\n\r\n');
const CHUNKED = Buffer.from(
  'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a="b"\r\nhello\r\n0\r\nT: u\r\n\r\n',
);

/** Heap bytes and collections that `run` brings once it is warm. A head that allocated one object would bring 3 MB or more. */
async function heapCostOf(run: () => void): Promise<{ bytes: number; collections: number }> {
  for (let round = 0; round < 3; round++) run();
  let collections = 0;
  const observer = new PerformanceObserver(list => {
    collections += list.getEntries().length;
  });
  observer.observe({ entryTypes: ['gc'] });
  const before = process.memoryUsage().heapUsed;
  run();
  const bytes = process.memoryUsage().heapUsed - before;
  await new Promise(resolve => setImmediate(resolve));
  observer.disconnect();
  return { bytes, collections };
}

/** Far below one object a head, above what the measurement itself and the compiler leave. */
const NOISE_BYTES = 600_000;

async function expectNoAllocation(run: () => void): Promise<void> {
  // A collection of what was there before can fall into the measured run: the best of some rounds counts.
  let best = await heapCostOf(run);
  for (let round = 0; round < 4 && (best.collections > 0 || best.bytes > NOISE_BYTES); round++)
    best = await heapCostOf(run);
  expect(best.collections).toBe(0);
  expect(best.bytes).toBeLessThan(NOISE_BYTES);
}

describe('in steady state', () => {
  it('a request head costs no allocation', async () => {
    const splitter = new RequestSplitter(new RequestHead());
    await expectNoAllocation(() => {
      for (let i = 0; i < HEADS; i++)
        if (splitter.next(REQUEST, 0, REQUEST.length) !== HEAD) throw new Error('no head');
    });
  });

  it('a request head in two pieces costs no allocation', async () => {
    const splitter = new RequestSplitter(new RequestHead());
    await expectNoAllocation(() => {
      for (let i = 0; i < HEADS; i++) {
        if (splitter.next(REQUEST, 0, 50) !== NEED_MORE) throw new Error('no wait');
        if (splitter.next(REQUEST, 0, REQUEST.length) !== HEAD) throw new Error('no head');
      }
    });
  });

  it('a chunked request costs no allocation', async () => {
    const splitter = new RequestSplitter(new RequestHead());
    await expectNoAllocation(() => {
      for (let i = 0; i < HEADS; i++) {
        splitter.next(CHUNKED, 0, CHUNKED.length);
        splitter.next(CHUNKED, splitter.consumed, CHUNKED.length);
        if (!splitter.atBoundary) throw new Error('no end');
      }
    });
  });

  it('a response head costs no allocation', async () => {
    const splitter = new ResponseSplitter();
    await expectNoAllocation(() => {
      for (let i = 0; i < HEADS; i++)
        if (splitter.next(RESPONSE, 0, RESPONSE.length, 0) !== HEAD) throw new Error('no head');
    });
  });

  it('the measurement finds one small object a head', async () => {
    const kept: object[] = new Array(16);
    const { bytes, collections } = await heapCostOf(() => {
      for (let i = 0; i < HEADS; i++) kept[i & 15] = { at: i };
    });
    expect(collections > 0 || bytes > NOISE_BYTES).toBe(true);
  });
});
