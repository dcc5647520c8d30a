/**
 * Honest connections of HTTP/2 of which bytes are missing: a message that a mirror gets whole has the fields and the content that were sent on
 * its stream, and each request is accounted for.
 *
 *   input: steps: kind · stream · bytes · size of reads · gap
 */

import type { FuzzTarget } from '../fuzz-target.ts';
import { Http2Ends } from '../http2-ends.ts';
import { requireCounts } from '../mirror-counts.ts';
import { Program } from '../program.ts';
import { type SentMessage, StreamMirror } from '../stream-mirror.ts';

const ALICE = { header: { name: 'x-user', equals: 'alice' } };

export const target: FuzzTarget = {
  name: 'mirror-http2',
  seeds: [
    Buffer.from([0, 0, 0, 99, 0, 1, 0, 9, 99, 0, 3, 1, 50, 20, 0, 7, 0, 40, 9, 0, 7, 1, 80, 9, 0]),
    Buffer.from([
      1, 0, 0, 99, 0, 2, 0, 90, 9, 0x90, 3, 0, 50, 9, 0, 8, 0, 9, 99, 0, 7, 0, 90, 30, 0x90, 7, 1, 90, 99, 0,
    ]),
    Buffer.from([1, 0, 0, 99, 0, 5, 0, 90, 9, 0, 4, 0, 0, 9, 0, 1, 0, 0, 9, 0, 6, 1, 0, 99, 0, 0, 0, 0, 99, 0xff]),
  ],
  dictionary: [
    '\x00\x00\x09\x63\x00',
    '\x01\x00\x09\x63\x00',
    '\x02\x00\x5a\x09\x90',
    '\x03\x00\x5a\x09\x00',
    '\x07\x00\x20\x09\x00',
  ],
  guide: 'agent/sniffer/mirror/http2/',
  maxBytes: 200,
  run(input) {
    const program = new Program(input);
    const mirrors = [new StreamMirror(null), new StreamMirror(ALICE)];
    const ends = new Http2Ends(mirrors);
    while (!program.isOver) ends.step(program);
    ends.over();
    for (const mirror of mirrors) {
      requireCounts(mirror);
      for (const [id, { request, response }] of mirror.streams) {
        requireSent(id, request, ends.requests.get(id));
        requireSent(id, response, ends.responses.get(id));
      }
    }
  },
};

function requireSent(id: number, { blocks, content, isWhole }: SentMessage, sent: SentMessage | undefined): void {
  if (!isWhole) return;
  const told = JSON.stringify([blocks, content]);
  const expected = sent?.isWhole === true ? JSON.stringify([sent.blocks, sent.content]) : 'nothing';
  if (told !== expected) throw new Error(`on stream ${id} ${expected} was sent, and ${told} is told`);
}
