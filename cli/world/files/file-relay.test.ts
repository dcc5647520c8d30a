import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ANSWER_HEAD_BYTES,
  encodeFileRequest,
  FILE_LIST,
  FILE_READ,
  type MuxStream,
  writeAnswerHead,
} from '../../../protocol/index.ts';
import { closeFile, openSocketPair } from '../../../sys/index.ts';
import { MuxPair } from '../../testing/mux-pair.ts';
import { FileRelay } from './file-relay.ts';
import { EIO, type FileAnswer, PodLink } from './pod-link.ts';
import { asPath } from './testing/entries.ts';

let inside: number;
let link: PodLink;
let relay: FileRelay;
let pair: MuxPair;
let lost: number;
let cliStream: MuxStream | null;

beforeEach(() => {
  const [outside, other] = openSocketPair();
  inside = other;
  link = new PodLink(inside);
  [lost, cliStream] = [0, null];
  relay = new FileRelay(new Socket({ fd: outside }), { onLost: () => void lost++ });
  pair = new MuxPair(stream => {
    cliStream = stream;
    relay.attach(stream);
  });
});

afterEach(() => {
  relay.close();
  closeFile(inside);
});

/** Lets things happen until `condition` holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    link.flush();
    link.onReadable();
    await new Promise(setImmediate);
  }
}

function answer(id: number, payload: string): Buffer {
  const message = Buffer.concat([Buffer.alloc(ANSWER_HEAD_BYTES), Buffer.from(payload)]);
  writeAnswerHead(message, { id, facts: 0, errno: 0 }, payload.length);
  return message;
}

function ask(): FileAnswer[] {
  const answers: FileAnswer[] = [];
  link.ask({ operation: FILE_LIST, path: asPath('/a') }, ({ source, start, end, ...rest }) => {
    answers.push({ ...rest, source: Buffer.from(source.subarray(start, end)), start: 0, end: end - start });
  });
  return answers;
}

describe('between the tunnel and the mounts', () => {
  it('questions and answers pass, in however many pieces they come', async () => {
    const agent = pair.open();
    const answers = ask();
    await until(() => agent.bytes > 0);
    expect(agent.text).toBe(encodeFileRequest(1, { operation: FILE_LIST, path: asPath('/a') }).toString('latin1'));
    for (const byte of answer(1, 'hello')) agent.write(Buffer.from([byte]));
    await until(() => answers.length > 0);
    expect(answers[0]?.source.toString()).toBe('hello');
  });

  it('a stream that breaks in the middle of an answer leaves nothing half said', async () => {
    const first = pair.open();
    const answers = ask();
    await until(() => first.bytes > 0);
    first.write(answer(1, 'half of it').subarray(0, 15));
    await until(() => (cliStream?.receivedBytes ?? 0) === 15);
    first.stream.reset(7);
    await until(() => answers.length > 0);
    expect([answers[0]?.errno, lost]).toEqual([EIO, 1]);
    const whileAway = ask();
    expect(whileAway[0]?.errno).toBe(EIO);
    const epoch = link.epoch;
    const second = pair.open();
    await until(() => link.epoch > epoch);
    const again = ask();
    await until(() => second.bytes > 0);
    second.write(answer(2, 'whole'));
    await until(() => again.length > 0);
    expect(again[0]?.source.toString()).toBe('whole');
  });

  it('an agent that sends what is no message is left, and every question fails', async () => {
    const agent = pair.open();
    const answers = ask();
    await until(() => agent.bytes > 0);
    agent.write(Buffer.alloc(8, 0xff));
    await until(() => link.isOver);
    expect(answers[0]?.errno).toBe(EIO);
    expect(ask()[0]?.errno).toBe(EIO);
    link.tell({ operation: FILE_READ, handle: 1, offset: 0, bytes: 1 });
    expect(link.unsentBytes).toBe(0);
  });

  it('an answer that nobody asked for is nothing', async () => {
    const agent = pair.open();
    const answers = ask();
    agent.write(answer(99, 'unasked'));
    agent.write(answer(1, 'asked'));
    await until(() => answers.length > 0);
    expect(answers.map(each => each.source.toString())).toEqual(['asked']);
  });

  it('the end of the mounts ends the stream', async () => {
    const agent = pair.open();
    await until(() => cliStream !== null);
    relay.close();
    await agent.until(each => each.end !== null || each.reset !== null);
    expect(lost).toBe(0);
  });
});
