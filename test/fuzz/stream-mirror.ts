/** A mirror that writes down the messages of streams of HTTP/2. */

import type { CopiedFlow, Copy, MirrorSubscription, Part } from '../../agent/sniffer/mirror/index.ts';
import { FROM_CLIENT } from '../../agent/sniffer/tcp/index.ts';
import type { Pair } from '../../agent/steal/http2/testing/frames.ts';
import { BlockPrefilter, HeaderList, HpackDecoder } from '../../filter-engine/http2/index.ts';
import { compileFilter, type Filter, parseFilter } from '../../filter-engine/index.ts';
import { type CounterName, Counters } from '../../protocol/index.ts';

/** A message of a stream, as it was sent or as it was told. */
export interface SentMessage {
  /** Its head, and its trailers if there are any. */
  readonly blocks: (readonly Pair[])[];
  content: string;
  isWhole: boolean;
}

const NO_FILTERS = new BlockPrefilter([]);
/** One for all: taken apart at once. */
const list = new HeaderList();

const emptyMessage = (): SentMessage => ({ blocks: [], content: '', isWhole: false });

export interface MirroredMessages {
  readonly request: SentMessage;
  readonly response: SentMessage;
}

export class StreamMirror implements MirrorSubscription {
  readonly filter: Filter | null;
  readonly wantsResponses = true;
  readonly rate = null;
  readonly counters = new Counters();
  readonly streams = new Map<number, MirroredMessages>();
  openCopies = 0;

  constructor(filter: unknown) {
    this.filter = filter === null ? null : compileFilter(parseFilter(filter));
  }

  note(name: CounterName, count: number): void {
    this.counters.values[name] += count;
  }

  openCopy({ http2Stream }: CopiedFlow): Copy {
    const messages = { request: emptyMessage(), response: emptyMessage() };
    if (this.streams.has(http2Stream)) throw new Error(`stream ${http2Stream} is copied twice`);
    this.streams.set(http2Stream, messages);
    this.openCopies += 1;
    return {
      write: (part, buf, start, end) => this.#write(messages, part, buf.subarray(start, end)),
      tear: ({ direction }, cause) => this.note(direction === FROM_CLIENT ? cause : 'mirror_responses_lost', 1),
      close: () => {
        this.openCopies -= 1;
      },
    };
  }

  #write({ request, response }: MirroredMessages, part: Part, bytes: Buffer): void {
    const message = part.direction === FROM_CLIENT ? request : response;
    if (message.isWhole) throw new Error('something is told behind the end of a message');
    if (part.isFirst !== (message.blocks.length === 0)) throw new Error('a message does not begin where it should');
    if (part.isBlock) message.blocks.push(fieldsOf(bytes));
    else message.content += bytes.toString('latin1');
    message.isWhole = part.isLast;
    if (part.isLast && part.direction === FROM_CLIENT) this.note('requests_mirrored', 1);
  }
}

function fieldsOf(block: Buffer): readonly Pair[] {
  const read = new HpackDecoder(NO_FILTERS).read(block, 0, block.length, list);
  if (read < 0) throw new Error('a block needs a table');
  return list.toPairs();
}
