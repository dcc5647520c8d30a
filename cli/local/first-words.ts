/**
 * Whether a local process speaks nothing but HTTP/2, as far as it says so unasked. One that speaks HTTP/1, too, waits for its client's first bytes, by which it
 * tells the two apart. One that speaks only HTTP/2 need not wait, and most send their SETTINGS at once (RFC 9113 section 3.4). Nothing is sent to it.
 */

import { connect } from 'node:net';
import { FRAME_HEADER_BYTES, SETTINGS } from '../../filter-engine/http2/index.ts';
import { LOCAL_FIRST_WORDS_MS } from '../limits.ts';
import type { LocalPort, LoopbackHost } from './local-port.ts';

/** What a local process did before it was asked anything. */
type FirstWords = 'none' | 'http2' | 'refused';

/** Connects, listens for a moment, and closes. False where it says nothing in time: it may still speak only HTTP/2. */
export async function beginsInHttp2(port: LocalPort, withinMs = LOCAL_FIRST_WORDS_MS): Promise<boolean> {
  for (const host of [port.firstHost, port.secondHost]) {
    const words = await firstWords(host, port.dialPort, withinMs);
    if (words !== 'refused') return words === 'http2';
  }
  return false;
}

function firstWords(host: LoopbackHost, port: number, withinMs: number): Promise<FirstWords> {
  return new Promise(resolve => {
    const socket = connect({ host, port });
    const done = (words: FirstWords): void => {
      clearTimeout(patience);
      socket.destroy();
      resolve(words);
    };
    const patience = setTimeout(() => done('none'), withinMs);
    socket.once('data', (bytes: Buffer) => done(isFirstSettings(bytes) ? 'http2' : 'none'));
    socket.once('end', () => done('none'));
    socket.once('error', () => done('refused'));
  });
}

/** The header of a frame of SETTINGS: whole settings of 6 bytes, no ACK, on the connection itself (section 6.5). */
function isFirstSettings(bytes: Buffer): boolean {
  if (bytes.length < FRAME_HEADER_BYTES) return false;
  return bytes.readUIntBE(0, 3) % 6 === 0 && bytes[3] === SETTINGS && bytes.readUIntBE(4, 5) === 0;
}
