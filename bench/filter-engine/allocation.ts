/**
 * Counts the garbage collections that 200,000 messages, or as many as it is told, bring once the code is warm, with a young
 * generation of 1 MiB: one object of 16 bytes a message would bring three. `node --min-semi-space-size=1
 * --max-semi-space-size=1 bench/filter-engine/allocation.ts [MESSAGES]` prints one JSON object, collections by case; a unit
 * test of the splitters and the bench `allocation` run it.
 *
 * Lengths of 2^31 and more are left out: V8 boxes such numbers, some 30 bytes for a body of two gigabytes.
 *
 * The last case allocates on purpose: when it shows no collection, the measurement is broken.
 */

import { PerformanceObserver } from 'node:perf_hooks';
import {
  compileFilter,
  FilterSet,
  HEAD,
  MATCH,
  NEED_MORE,
  RequestHead,
  RequestSplitter,
  ResponseSplitter,
} from '../../filter-engine/index.ts';

const MESSAGES = Number(process.argv[2] ?? 200_000);
const CONTROL = 'one object a message, as a control';
const REQUEST = Buffer.from(
  'GET /api/items/42?full=1 HTTP/1.1\r\nHost: shop.example.org\r\nConnection: keep-alive\r\nX-User: alice\r\n\r\n',
);
const POST = Buffer.from('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n');
const CHUNKED = Buffer.from(
  'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a="b"\r\nhello\r\n0\r\nT: u\r\n\r\n',
);
const RESPONSE = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\nServer: shop\r\n\r\n');

const head = new RequestHead();
const requests = new RequestSplitter(head);
const responses = new ResponseSplitter();
const kept: object[] = new Array(16);
const exact = compileFilter({ header: { name: 'x-user', equals: 'alice' } });
const prefix = compileFilter({ path: { prefix: '/api/' } });
const many = new FilterSet(
  Array.from({ length: 100 }, (_, i) =>
    compileFilter({ header: { name: 'x-user', equals: i === 99 ? 'alice' : `${i}` } }),
  ),
);

const CASES: Record<string, (i: number) => boolean> = {
  'request head': () => requests.next(REQUEST, 0, REQUEST.length) === HEAD,
  'request head in two pieces': () =>
    requests.next(REQUEST, 0, 50) === NEED_MORE && requests.next(REQUEST, 0, REQUEST.length) === HEAD,
  'request head and verdict of an exact filter': () =>
    requests.next(REQUEST, 0, REQUEST.length) === HEAD && exact.match(head) === MATCH,
  'request head and verdict of a prefix filter': () =>
    requests.next(REQUEST, 0, REQUEST.length) === HEAD && prefix.match(head) === MATCH,
  'request head and choice among 100 filters': () =>
    requests.next(REQUEST, 0, REQUEST.length) === HEAD && many.first(head) === 99,
  'chunked request': () => {
    requests.next(CHUNKED, 0, CHUNKED.length);
    requests.next(CHUNKED, requests.consumed, CHUNKED.length);
    return requests.atBoundary;
  },
  'request with a body': () => {
    requests.next(POST, 0, POST.length);
    requests.next(POST, 0, 2_999_999);
    requests.next(POST, 0, 1);
    return requests.atBoundary;
  },
  'response head': () => responses.next(RESPONSE, 0, RESPONSE.length, 0) === HEAD,
  [CONTROL]: i => {
    kept[i & 15] = { at: i };
    return true;
  },
};

let collections = 0;
const observer = new PerformanceObserver(list => {
  collections += list.getEntries().length;
});
observer.observe({ entryTypes: ['gc'] });

/** Entries of finished collections are delivered from the event loop. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve));
}

function run(step: (i: number) => boolean): void {
  for (let i = 0; i < MESSAGES; i++) if (!step(i)) throw new Error('the splitter did not do what is measured');
}

const result: Record<string, number> = {};
for (const [name, step] of Object.entries(CASES)) {
  for (let round = 0; round < 3; round++) {
    run(step);
    await settle();
  }
  // The least of some rounds: what the compiler allocates while it still works is not the splitter's.
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (let round = 0; round < 4; round++) {
    collections = 0;
    run(step);
    await settle();
    least = Math.min(least, collections);
    most = Math.max(most, collections);
  }
  // Of the control it is asked whether collections can be seen at all: a busy machine tells some of them late.
  result[name] = name === CONTROL ? most : least;
}
console.log(JSON.stringify(result));
