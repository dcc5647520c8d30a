/** A mirror whose tunnel is in another thread: what its copies are told goes into batches (batch-records.ts). */

import type { Filter } from '../../../filter-engine/index.ts';
import type { CounterName } from '../../../protocol/index.ts';
import { FROM_APP, FROM_CLIENT } from '../tcp/flow-visitor.ts';
import type { BatchedCopy, BatchWriter } from './batch-writer.ts';
import type { CopiedFlow, Copy, MirrorSubscription, Part, TearCause } from './copy.ts';
import { BATCHES_AWAY_BYTES } from './limits.ts';
import type { Rate } from './rate.ts';

/** What is known of a mirror in the engine's thread. */
export interface RemoteMirrorSpec {
  readonly id: number;
  readonly filter: Filter | null;
  readonly wantsResponses: boolean;
  readonly rate: Rate | null;
}

export class RemoteMirror implements MirrorSubscription {
  readonly filter: Filter | null;
  readonly wantsResponses: boolean;
  readonly rate: Rate | null;
  private readonly id: number;
  private readonly batch: BatchWriter;
  /** Counts of what happens with every request are gathered until their batch is posted: one whose worker breaks then has both, a request and its count, or neither. */
  private matched = 0;
  private seen = 0;
  /** Of those that matched, what no record tells of yet. */
  private begun = 0;

  constructor(spec: RemoteMirrorSpec, batch: BatchWriter) {
    this.id = spec.id;
    this.filter = spec.filter;
    this.wantsResponses = spec.wantsResponses;
    this.rate = spec.rate;
    this.batch = batch;
    batch.join(this);
  }

  openCopy(flow: CopiedFlow): Copy {
    // What carries records may be read as it comes, so those of all connections keep their order.
    const isChained = !this.wantsResponses && flow.http2Stream === 0;
    return new RemoteCopy(this, this.batch, this.batch.open(this.id, flow, isChained));
  }

  note(name: CounterName, count: number): void {
    if (name === 'mirror_requests_seen') this.seen += count;
    else if (name === 'mirror_requests_matched') this.begun += count;
    else {
      this.batch.note(this.id, name, count);
      this.noteTold();
    }
  }

  /** A record tells what became of the request that matched. */
  noteTold(): void {
    this.matched += this.begun;
    this.begun = 0;
  }

  /** Called by the batch before it is posted: it has room for these. */
  writeNotes(): void {
    if (this.matched > 0) this.batch.note(this.id, 'mirror_requests_matched', this.matched);
    if (this.seen > 0) this.batch.note(this.id, 'mirror_requests_seen', this.seen);
    this.matched = 0;
    this.seen = 0;
  }

  /** Nobody takes from it any more. */
  leave(): void {
    this.noteTold();
    this.batch.leave(this);
  }
}

class RemoteCopy implements Copy {
  private readonly mirror: RemoteMirror;
  private readonly batch: BatchWriter;
  private readonly batched: BatchedCopy;
  /** By direction: the message under way is left out. */
  private readonly isSkipping = [false, false];
  /** A raw copy that has a hole: nothing more is written. */
  private isCut = false;

  constructor(mirror: RemoteMirror, batch: BatchWriter, batched: BatchedCopy) {
    this.mirror = mirror;
    this.batch = batch;
    this.batched = batched;
  }

  write(part: Part, buf: Buffer, start: number, end: number): void {
    if (part.isRaw) {
      this.writeRaw(part, buf, start, end);
      return;
    }
    const { direction } = part;
    const isFull = this.batch.awayBytes > BATCHES_AWAY_BYTES;
    if (part.isFirst) {
      this.isSkipping[direction] = isFull;
      if (isFull) this.mirror.note(direction === FROM_CLIENT ? 'mirror_lost_slow' : 'mirror_responses_lost', 1);
    } else if (isFull && !this.isSkipping[direction] && this.batch.awayBytes > 2 * BATCHES_AWAY_BYTES) {
      this.tear(part, 'mirror_lost_slow');
    }
    if (!this.isSkipping[direction]) this.batched.write(part, buf, start, end);
    if (part.isFirst) this.mirror.noteTold();
  }

  tear(part: Part, cause: TearCause): void {
    if (part.isRaw) {
      if (this.isCut) return;
      this.isCut = true;
    } else {
      const isUnbegun = part.direction === FROM_APP && part.isFirst;
      if (this.isSkipping[part.direction] && !isUnbegun) return;
      this.isSkipping[part.direction] = true;
    }
    this.batched.tear(part, cause);
    this.mirror.noteTold();
  }

  close(): void {
    this.batched.close();
  }

  private writeRaw(part: Part, buf: Buffer, start: number, end: number): void {
    if (this.isCut) return;
    const isFull = this.batch.awayBytes > 2 * BATCHES_AWAY_BYTES;
    // Behind a request that was left out, bytes of what it began would be spliced.
    if (isFull || this.isSkipping[FROM_CLIENT]) this.tear(part, 'mirror_lost_slow');
    else this.batched.write(part, buf, start, end);
  }
}
