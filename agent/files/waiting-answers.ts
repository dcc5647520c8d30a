/**
 * The long answers of one session, READ and LIST, as far as the tunnel takes them: so a short answer waits behind READ_AHEAD_BYTES at the
 * most, and a file is read no further than it is sent. Files take turns of one piece each; what is asked of one file is answered in order,
 * as whoever reads ahead needs the first part first.
 */

import {
  ANSWER_HEAD_BYTES,
  entryBytes,
  FILE_PIECE_BYTES,
  type FILE_READ,
  type FileRequestOf,
  type NamedEntry,
  writeEntry,
} from '../../protocol/index.ts';
import { closeFile, readAt } from '../../sys/index.ts';
import { type AnswerSink, answerErrno, finishAnswer, newAnswer } from './answers.ts';
import { type EntryVisitor, readSomeEntries } from './directory-reader.ts';
import { READ_AHEAD_BYTES } from './limits.ts';

/** What is counted of reads. */
export interface ReadCounts {
  files_bytes_read: number;
}

/** One long answer. */
interface LongAnswer {
  readonly id: number;
  /** Sends the next piece. @returns whether it was the last */
  step(sink: AnswerSink): boolean;
  /** Lets go of what it holds. */
  end(): void;
}

/** What is asked of one descriptor, in order; never empty. */
interface Turn {
  readonly fd: number;
  readonly answers: LongAnswer[];
}

export class WaitingAnswers {
  private readonly sink: AnswerSink;
  private readonly counts: ReadCounts;
  private readonly turns: Turn[] = [];
  private waiting = 0;

  constructor(sink: AnswerSink, counts: ReadCounts) {
    this.sink = sink;
    this.counts = counts;
  }

  get size(): number {
    return this.waiting;
  }

  /** @param fd stays the caller's, who calls `forget` before it is closed */
  read(id: number, fd: number, { offset, bytes }: FileRequestOf<typeof FILE_READ>): void {
    this.add(fd, new ReadAnswer(id, fd, { offset, bytes, counts: this.counts }));
  }

  /** @param directory is closed when all of it was told */
  list(id: number, directory: number): void {
    this.add(directory, new ListAnswer(id, directory));
  }

  /** Ends what is still read from a descriptor. */
  forget(fd: number, errno: number): void {
    const at = this.turns.findIndex(turn => turn.fd === fd);
    if (at < 0) return;
    for (const { id } of this.turns.splice(at, 1)[0]?.answers ?? []) {
      this.waiting--;
      this.sink.send(answerErrno(id, errno));
    }
  }

  /** Sends pieces until the tunnel has enough or nothing waits. */
  pump(): void {
    while (this.sink.unsentBytes < READ_AHEAD_BYTES) {
      const turn = this.turns.shift();
      const [next] = turn?.answers ?? [];
      if (turn === undefined || next === undefined) return;
      if (next.step(this.sink)) {
        turn.answers.shift();
        this.waiting--;
        next.end();
      }
      if (turn.answers.length > 0) this.turns.push(turn);
    }
  }

  end(): void {
    for (const { answers } of this.turns) for (const each of answers) each.end();
    this.turns.length = 0;
    this.waiting = 0;
  }

  private add(fd: number, answer: LongAnswer): void {
    this.waiting++;
    const turn = this.turns.find(each => each.fd === fd);
    if (turn === undefined) this.turns.push({ fd, answers: [answer] });
    else turn.answers.push(answer);
  }
}

class ReadAnswer implements LongAnswer {
  readonly id: number;
  readonly fd: number;
  private readonly counts: ReadCounts;
  private offset: number;
  private left: number;

  constructor(id: number, fd: number, wish: { offset: number; bytes: number; counts: ReadCounts }) {
    this.id = id;
    this.fd = fd;
    this.offset = wish.offset;
    this.left = wish.bytes;
    this.counts = wish.counts;
  }

  step(sink: AnswerSink): boolean {
    const wanted = Math.min(FILE_PIECE_BYTES, this.left);
    const message = newAnswer(wanted);
    const bytes = readAt(this.fd, message.subarray(ANSWER_HEAD_BYTES), this.offset);
    if (bytes < 0) {
      sink.send(answerErrno(this.id, -bytes));
      return true;
    }
    this.offset += bytes;
    this.left -= bytes;
    this.counts.files_bytes_read += bytes;
    const isLast = this.left === 0 || bytes < wanted;
    sink.send(finishAnswer(message, this.id, { bytes, isLast }));
    return isLast;
  }

  end(): void {
    // The file belongs to whoever opened it.
  }
}

class ListAnswer implements LongAnswer, EntryVisitor {
  readonly id: number;
  private readonly directory: number;
  private sink!: AnswerSink;
  private message = newAnswer(FILE_PIECE_BYTES);
  private filledTo = ANSWER_HEAD_BYTES;

  constructor(id: number, directory: number) {
    this.id = id;
    this.directory = directory;
  }

  step(sink: AnswerSink): boolean {
    this.sink = sink;
    const sentBytes = sink.unsentBytes;
    while (sink.unsentBytes === sentBytes) {
      const state = readSomeEntries(this.directory, this);
      if (state > 0) continue;
      if (state < 0) sink.send(answerErrno(this.id, -state));
      else this.send(true);
      return true;
    }
    return false;
  }

  onEntry(named: NamedEntry): boolean {
    if (this.filledTo + entryBytes(named.name, named.entry) > this.message.length) this.send(false);
    this.filledTo = writeEntry(this.message, this.filledTo, named);
    return true;
  }

  end(): void {
    closeFile(this.directory);
  }

  private send(isLast: boolean): void {
    this.sink.send(finishAnswer(this.message, this.id, { bytes: this.filledTo - ANSWER_HEAD_BYTES, isLast }));
    this.message = newAnswer(isLast ? 0 : FILE_PIECE_BYTES);
    this.filledTo = ANSWER_HEAD_BYTES;
  }
}
