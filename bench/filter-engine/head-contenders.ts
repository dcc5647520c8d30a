/** Who reads heads in the bench. Each answers whether `x-user` is `alice`; the peers as one would with what they deliver. */

import {
  allocateScanBuffer,
  compileFilter,
  createScanHead,
  HEAD,
  MATCH,
  RequestHead,
  RequestSplitter,
} from '../../filter-engine/index.ts';
import { makeHttpParserJs, makeLlhttp, type PeerCallbacks, type PeerParser } from '../../test/corpus/http1/peers.ts';

/** `columns`: read the head and count its fields. `verdict`: and judge it. */
export type Stage = 'columns' | 'verdict';

/** Reads one head; returns how many fields it has, negative when the verdict stage found another user than alice. */
export type ReadHead = (bytes: Buffer) => number;

/**
 * `headgate scalar`: without the vector kernel, as where the processor has no vectors. `end only`: looks for the empty line and nothing else, by
 * node's own memory search: a lower bound of what any parser costs that is called from JavaScript.
 */
export const CONTENDERS = [
  ...(['headgate', 'headgate again', 'headgate scalar', 'llhttp', 'http-parser-js'] as const),
  'end only',
] as const;
export type Contender = (typeof CONTENDERS)[number];

export function contenderOf(name: Contender, stage: Stage): ReadHead {
  if (name === 'end only') return findEnd;
  if (name === 'llhttp') return readWithPeer(makeLlhttp, stage);
  if (name === 'http-parser-js') return readWithPeer(makeHttpParserJs, stage);
  const head = name === 'headgate scalar' ? new RequestHead() : createScanHead();
  return stage === 'verdict' ? judgeWithOurs(head) : readWithOurs(head);
}

/** The bytes as the contender would get them from a socket: ours are read into memory of its own choice. */
export function placeFor(name: Contender, bytes: Buffer): Buffer {
  if (!name.startsWith('headgate')) return bytes;
  const place = allocateScanBuffer(bytes.length);
  bytes.copy(place);
  return place;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** Where the head ends; it judges nothing, and knows no fields. */
function findEnd(bytes: Buffer): number {
  return bytes.indexOf(HEAD_END);
}

function readWithOurs(head: RequestHead): ReadHead {
  const splitter = new RequestSplitter(head);
  return bytes => (splitter.next(bytes, 0, bytes.length) === HEAD ? head.fieldCount : 0);
}

function judgeWithOurs(head: RequestHead): ReadHead {
  const splitter = new RequestSplitter(head);
  const filter = compileFilter({ header: { name: 'x-user', equals: 'alice' } });
  return bytes => {
    if (splitter.next(bytes, 0, bytes.length) !== HEAD) return 0;
    return filter.match(head) === MATCH ? head.fieldCount : -head.fieldCount;
  };
}

function readWithPeer(make: (callbacks: PeerCallbacks) => PeerParser, stage: Stage): ReadHead {
  let fieldCount = 0;
  const judges = stage === 'verdict';
  const parser = make({
    onHead: (_method, _target, _version, fields) => {
      fieldCount = fields.length / 2;
      if (judges && !isAlice(fields)) fieldCount = -fieldCount;
    },
    onBody: () => {},
    onEnd: () => {},
  });
  return bytes => {
    parser.execute(bytes, 0, bytes.length);
    return fieldCount;
  };
}

function isAlice(fields: readonly string[]): boolean {
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    if (name.length === 6 && name.toLowerCase() === 'x-user' && fields[i + 1] === 'alice') return true;
  }
  return false;
}
