/**
 * The HPACK decoder: two blocks of one connection. It never throws, refuses when it judges nothing that it reads, reads what hpack.js
 * reads, and what it read and wrote again without a table is the same list.
 */

import { isDeepStrictEqual } from 'node:util';
import {
  BlockPrefilter,
  HeaderList,
  HpackDecoder,
  NO_SIZE_UPDATE,
  tableFreeRoom,
  writeTableFree,
} from '../../../filter-engine/http2/index.ts';
import { PeerDecoder } from '../../corpus/http2/hpack-peer.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { HTTP2_BLOCKS } from '../http2-pieces.ts';

const SEPARATOR = Buffer.from('\xffNEXT\xff', 'latin1');
const NOBODY = new BlockPrefilter([]);

type Fields = readonly (readonly [string, string])[];

export const target: FuzzTarget = {
  name: 'http2-hpack',
  seeds: HTTP2_BLOCKS.flatMap(each => [each, Buffer.concat([each, SEPARATOR, each])]),
  dictionary: [
    ...HTTP2_BLOCKS.map(each => each.toString('latin1')),
    SEPARATOR.toString('latin1'),
    '\x20',
    '\x3f\xe1\x1f',
  ],
  guide: 'filter-engine/http2/',
  maxBytes: 2048,
  run(input) {
    const at = input.indexOf(SEPARATOR);
    const blocks = at < 0 ? [input] : [input.subarray(0, at), input.subarray(at + SEPARATOR.length)];
    const [reading, judging] = [new HpackDecoder(NOBODY), new HpackDecoder(NOBODY)];
    const peer = new PeerDecoder();
    const list = new HeaderList();
    for (const block of blocks) {
      const read = reading.read(block, 0, block.length, list);
      const judged = judging.judge(block, 0, block.length);
      // Judging skips literals that nobody asks for, and what may be wrong in them.
      if (judged < 0 && read >= 0) throw new Error(`read says ${read}, judge ${judged}`);
      if (read < 0) return;
      const fields = list.toPairs();
      requireEqual(fields, peerFields(peer, block), 'hpack.js');
      requireEqual(fields, writtenAgain(list, block), 'written without a table');
    }
  },
};

/** What hpack.js reads; null where it takes no such block. */
function peerFields(peer: PeerDecoder, block: Buffer): Fields | null {
  try {
    return peer.decode(block);
  } catch {
    return null;
  }
}

function writtenAgain(list: HeaderList, source: Buffer): Fields | null {
  const out = Buffer.alloc(tableFreeRoom(list));
  const end = writeTableFree(list, source, { out, at: 0, sizeUpdate: NO_SIZE_UPDATE });
  const again = new HeaderList();
  return new HpackDecoder(NOBODY).read(out, 0, end, again) < 0 ? null : again.toPairs();
}

function requireEqual(fields: Fields, others: Fields | null, by: string): void {
  if (isDeepStrictEqual(fields, others)) return;
  throw new Error(`${by}: ${JSON.stringify(others)}, ours ${JSON.stringify(fields)}`);
}
