/**
 * A cable between two interfaces of its own network namespace, which loses, doubles and delays frames as it is told:
 * `node test/lab/cable-process.ts CABLE`, where CABLE is a `CableSpec` as JSON. Says `up`, and carries frames until it is killed.
 */

import { FrameSocket, OFFLOAD_HEADER_BYTES, waitForFrames } from '../../sys/index.ts';
import type { CableSpec } from './cable.ts';

const MAX_FRAME_BYTES = 65_536 + 512;
const MAX_WAIT_MS = 50;
const FRAMES_A_TURN = 64;

/** Destination and source; then the tag, or what follows. */
const MAC_ADDRESSES_BYTES = 12;
const TAG_BYTES = 4;
const ETHERTYPE_VLAN = 0x8100;
/** In the offload header: flags (bit 0: a checksum is to be written), and where the sum begins. */
const NEEDS_CHECKSUM = 1;
const CHECKSUM_START_AT = 6;

interface Held {
  readonly dueMs: number;
  readonly frame: Buffer;
  readonly to: End;
}

/** One end of the cable. */
class End {
  readonly socket: FrameSocket;
  readonly #tag: number | undefined;

  constructor(name: string, tag?: number) {
    this.socket = new FrameSocket(name, tag === undefined ? undefined : tagFilter(tag));
    this.#tag = tag;
  }

  write(frame: Buffer): void {
    this.socket.write(this.#tag === undefined ? frame : tagged(frame, this.#tag));
  }
}

/** Takes frames with this tag: their VLAN tag lies beside the packet (linux/filter.h, SKF_AD_VLAN_TAG). */
function tagFilter(tag: number): Buffer {
  const program = [
    [0x28, 0, 0, 0xffff_f02c],
    [0x15, 0, 1, tag],
    [0x06, 0, 0, 0x7fff_ffff],
    [0x06, 0, 0, 0],
  ] as const;
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, [code, ifTrue, ifFalse, value]] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes[index * 8 + 2] = ifTrue;
    bytes[index * 8 + 3] = ifFalse;
    bytes.writeUInt32LE(value, index * 8 + 4);
  }
  return bytes;
}

function tagged(frame: Buffer, tag: number): Buffer {
  const tagAt = OFFLOAD_HEADER_BYTES + MAC_ADDRESSES_BYTES;
  const bytes = Buffer.concat([frame.subarray(0, tagAt), Buffer.alloc(TAG_BYTES), frame.subarray(tagAt)]);
  bytes.writeUInt16BE(ETHERTYPE_VLAN, tagAt);
  bytes.writeUInt16BE(tag, tagAt + 2);
  if (((bytes[0] ?? 0) & NEEDS_CHECKSUM) !== 0) {
    bytes.writeUInt16LE(bytes.readUInt16LE(CHECKSUM_START_AT) + TAG_BYTES, CHECKSUM_START_AT);
  }
  return bytes;
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function run({ ends: [near, far], tag, faults = {} }: CableSpec): never {
  const { loss = 0, duplicates = 0, reordering = 0, delayMs = 0, reorderMs = 4, seed = 1 } = faults;
  const random = randomNumbers(seed);
  const [a, b] = [new End(near, tag), new End(far)];
  const memory = Buffer.alloc(MAX_FRAME_BYTES);
  const held: Held[] = [];
  process.stdout.write('up\n');
  for (;;) {
    const untilDueMs = held.reduce((least, { dueMs }) => Math.min(least, dueMs - performance.now()), MAX_WAIT_MS);
    waitForFrames([a.socket, b.socket], Math.max(0, Math.ceil(untilDueMs)));
    for (const [from, to] of [[a, b] as const, [b, a] as const]) {
      for (let count = 0; count < FRAMES_A_TURN; count++) {
        const bytes = from.socket.read(memory);
        if (bytes === 0) break;
        if (random() < loss) continue;
        const frame = Buffer.from(memory.subarray(0, bytes));
        for (let copies = random() < duplicates ? 2 : 1; copies > 0; copies--) {
          const lateMs = random() < reordering ? reorderMs : 0;
          held.push({ dueMs: performance.now() + delayMs + lateMs, frame, to });
        }
      }
    }
    const nowMs = performance.now();
    for (let index = 0; index < held.length; ) {
      const { dueMs, frame, to } = held[index] as Held;
      if (dueMs > nowMs) index++;
      else {
        to.write(frame);
        held.splice(index, 1);
      }
    }
  }
}

run(JSON.parse(process.argv[2] ?? '') as CableSpec);
