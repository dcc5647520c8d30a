/** What is noted, until when, and how much of it. That it arrives as it was: epoll-leg.test.ts. */
import { beforeEach, expect, it } from 'vitest';
import { MappedMemory } from '../../sys/index.ts';
import { TURN_SEND_BYTES, TURN_SENDS } from './limits.ts';
import { type Sender, TurnSends } from './turn-sends.ts';

const memory = new MappedMemory(4_096);
let sends: TurnSends;
let sent: string[];

beforeEach(() => {
  sends = new TurnSends(memory);
  sends.open();
  sent = [];
});

const senderOf = (name: string): Sender => ({ sendNoted: () => sent.push(name) });

it('sends in the order in which it was noted, once', () => {
  for (const name of ['a', 'b', 'c']) sends.note(senderOf(name), 10);
  expect(sent).toEqual([]);
  sends.sendAll();
  sends.close();
  expect(sent).toEqual(['a', 'b', 'c']);
});

it('has reads begin behind what is noted, and at the front when that is sent', () => {
  expect(sends.readFrom()).toBe(0);
  sends.note(senderOf('a'), 100);
  sends.note(senderOf('only its end'), 0);
  expect(sends.readFrom()).toBe(100);
  sends.noteEnd(150);
  expect(sends.readFrom()).toBe(150);
  sends.sendAll();
  expect(sends.readFrom()).toBe(0);
});

it('sends all before a read that would begin too far behind', () => {
  sends.note(senderOf('a'), TURN_SEND_BYTES);
  expect(sends.readFrom()).toBe(TURN_SEND_BYTES);
  sends.noteEnd(TURN_SEND_BYTES + 1);
  expect(sends.readFrom()).toBe(0);
  expect(sent).toEqual(['a']);
});

it('takes no more than a bound, and more again behind the next read', () => {
  for (let index = 0; index < TURN_SENDS; index++) {
    expect(sends.hasRoom).toBe(true);
    sends.note(senderOf('a'), 10);
  }
  expect(sends.hasRoom).toBe(false);
  expect(sends.readFrom()).toBe(0);
  expect(sent).toHaveLength(TURN_SENDS);
  expect(sends.hasRoom).toBe(true);
});

it('sends what tunnels have to say first, and what follows from that in the same go', () => {
  sends.note(senderOf('a'), 10);
  expect(sends.noteTunnel({ proceed: () => sends.note(senderOf('b'), 20) })).toBe(true);
  expect(sends.noteTunnel({ proceed: senderOf('tunnel').sendNoted })).toBe(true);
  sends.sendAll();
  expect(sent).toEqual(['tunnel', 'a', 'b']);
  sends.sendAll();
  expect(sent).toHaveLength(3);
});

it('notes nothing between turns', () => {
  sends.close();
  expect(sends.hasRoom).toBe(false);
  expect(sends.noteTunnel({ proceed: senderOf('tunnel').sendNoted })).toBe(false);
  expect(sent).toEqual([]);
});

it('keeps no bytes of other memory', () => {
  expect(sends.keeps(memory.bytes)).toBe(true);
  expect(sends.keeps(Buffer.from(memory.bytes))).toBe(false);
});
