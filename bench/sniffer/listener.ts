/**
 * The local process of the mirror benches: answers each request, and knows which it has seen by the number in its path (`GET /123`), where it
 * has one.
 * `node bench/sniffer/listener.ts` says its port; each line of its standard input makes it say what it has seen so far.
 */

import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const HEAD_START = Buffer.from('GET /');
const HEAD_END = Buffer.from('\r\n\r\n');
const DIGIT_0 = 48;
const DIGIT_9 = 57;

export interface Seen {
  readonly requests: number;
  /** The highest number of a request; -1 before the first. */
  readonly highest: number;
  /** Requests behind one with a higher number, on the same connection. */
  readonly disordered: number;
  /** What does not begin as a request does. */
  readonly torn: number;
}

const seen = { requests: 0, highest: -1, disordered: 0, torn: 0 };

/** Reads the requests of one connection. */
class Reader {
  #rest = Buffer.alloc(0);
  #latest = -1;

  /** @returns how many requests ended */
  take(bytes: Buffer): number {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    let requests = 0;
    for (let end = all.indexOf(HEAD_END); end >= 0; end = all.indexOf(HEAD_END, at)) {
      this.#meet(all, at);
      requests += 1;
      at = end + HEAD_END.length;
    }
    this.#rest = Buffer.from(all.subarray(at));
    return requests;
  }

  #meet(all: Buffer, at: number): void {
    let digit = at + HEAD_START.length;
    if (!HEAD_START.equals(all.subarray(at, digit))) seen.torn += 1;
    let number = 0;
    for (; (all[digit] ?? 0) >= DIGIT_0 && (all[digit] ?? 0) <= DIGIT_9; digit++) {
      number = number * 10 + (all[digit] ?? 0) - DIGIT_0;
    }
    seen.requests += 1;
    seen.highest = Math.max(seen.highest, number);
    if (number <= this.#latest) seen.disordered += 1;
    this.#latest = number;
  }
}

function serve(socket: Socket): void {
  const reader = new Reader();
  socket.on('error', () => undefined);
  socket.on('data', (bytes: Buffer) => socket.write(ANSWER.repeat(reader.take(bytes))));
}

const server = createServer({ noDelay: true }, serve);
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
createInterface(process.stdin).on('line', () => console.log(JSON.stringify(seen satisfies Seen)));
