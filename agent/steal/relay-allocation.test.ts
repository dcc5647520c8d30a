/**
 * A relay thread's loop at work in this thread, with real sockets: client and app are this test's own, and take their turn
 * before each wait of the loop.
 */
import { once } from 'node:events';
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { COUNTER_NAMES } from '../../protocol/index.ts';
import {
  AF_INET,
  acceptConnection,
  localSocketAddress,
  MappedMemory,
  NAME_BYTES,
  openTcpSocket,
  receiveInto,
  sendFrom,
  setNoDelay,
  startConnect,
  WakeSignal,
} from '../../sys/index.ts';
import type { EpollLoop, Watcher } from './epoll-loop.ts';
import { KEEP_ALIVE } from './limits.ts';
import { shareMemory } from './relay-protocol.ts';
import { RelayThread } from './relay-thread.ts';
import { get, ok } from './testing/messages.ts';
import { closeAll, HOST, listen, own } from './testing/raw-sockets.ts';

const REQUEST = Buffer.from(get('/some/path?q=1', 'accept: */*', 'user-agent: curl/8', 'x-user: carol'));
const RESPONSE = Buffer.from(ok('hello world', 'server: app', 'content-type: text/plain'));
const WARM_UP = 12_000;
const REQUESTS = 2_000;
const ROUNDS = 4;
/** Numbers that do not fit a small integer, of calls and of the clock; one object a request and layer would be more. */
const MOST_BYTES = 600;

afterAll(closeAll);

/** What was used of the heap, and when. */
interface Mark {
  readonly bytes: number;
  readonly atMs: number;
}

/** A client and the app: each turn of the loop they do what can be done, until the client has all its answers. */
class Conversation implements Watcher {
  watchTag = 0;
  readonly marks: Mark[] = [];
  private readonly loop: EpollLoop;
  private readonly app: number;
  private readonly client = own(openTcpSocket(AF_INET));
  private readonly memory = new MappedMemory(4_096);
  private readonly name = new MappedMemory(NAME_BYTES);
  private appEnd = -1;
  private isAsked = false;
  private answered = 0;

  constructor(loop: EpollLoop, app: number, listener: number) {
    this.loop = loop;
    this.app = app;
    setNoDelay(this.client);
    startConnect(this.client, HOST, localSocketAddress(listener).port);
    loop.again(this);
  }

  meet(): void {}

  proceed(): void {
    this.answer();
    if (this.isAsked && receiveInto(this.client, this.memory) === RESPONSE.length) {
      this.isAsked = false;
      this.answered++;
      const measured = this.answered - WARM_UP;
      if (measured >= 0 && measured % REQUESTS === 0) this.mark();
    }
    if (this.marks.length > ROUNDS) this.loop.stop();
    if (!this.isAsked) {
      this.isAsked = sendFrom(this.client, REQUEST, 0, REQUEST.length, this.memory) === REQUEST.length;
    }
    this.loop.again(this);
  }

  private answer(): void {
    if (this.appEnd < 0) {
      this.appEnd = acceptConnection(this.app, this.name);
      if (this.appEnd >= 0) setNoDelay(own(this.appEnd));
    } else if (receiveInto(this.appEnd, this.memory) === REQUEST.length) {
      sendFrom(this.appEnd, RESPONSE, 0, RESPONSE.length, this.memory);
    }
  }

  private mark(): void {
    this.marks.push({ bytes: getHeapStatistics().used_heap_size, atMs: performance.now() });
  }
}

function makeThread(listener: number, appPort: number): RelayThread {
  const memory = shareMemory(1, COUNTER_NAMES);
  const wakeUp = new WakeSignal();
  own(wakeUp.fd);
  return new RelayThread(
    {
      ...{ memory, index: 0, wakeUpFd: wakeUp.fd, tunnelFd: -1, listenFds: [listener], keepAlive: KEEP_ALIVE },
      ...{ maxConnections: 16, queueBytes: 1 << 20, isTracing: false },
    },
    {
      originalDestination: () => ({ address: HOST, port: appPort }),
      openSocket: () => openTcpSocket(AF_INET),
    },
    { post: () => {}, take: () => undefined },
  );
}

describe('a relay thread', () => {
  it('allocates no object per request', async () => {
    const collections: number[] = [];
    const observer = new PerformanceObserver(list => {
      for (const entry of list.getEntries()) collections.push(entry.startTime);
    });
    observer.observe({ entryTypes: ['gc'] });
    const [listener, app] = [listen(), listen()];
    const thread = makeThread(listener, localSocketAddress(app).port);
    const { marks } = new Conversation(thread.loop, app, listener);
    thread.run();
    await new Promise(resolve => setImmediate(resolve));
    observer.disconnect();
    const rounds = marks.slice(1).flatMap((mark, index) => {
      const before = marks[index] as Mark;
      const isClean = !collections.some(atMs => atMs >= before.atMs && atMs <= mark.atMs);
      return isClean ? [(mark.bytes - before.bytes) / REQUESTS] : [];
    });
    expect(thread.counters.values.requests_passed).toBeGreaterThan(WARM_UP);
    expect(thread.counters.values.connections_accepted).toBe(1);
    expect(Math.min(...rounds)).toBeLessThan(MOST_BYTES);
  });

  it('reads sockets into the memory of the vector kernel, in a worker too', async () => {
    const worker = new Worker(new URL('testing/scan-memory-worker.ts', import.meta.url));
    const [isShared] = await once(worker, 'message');
    await worker.terminate();
    expect(isShared).toBe(true);
  });
});
