/**
 * Which connection a segment belongs to, and what is known of it. Columns instead of objects: a connection is a slot, its values lie at the
 * slot's index in typed arrays, so that nothing is allocated and nothing is collected. Slots are found by open addressing with
 * linear probing over at most half of the places; removal moves later entries back, so that there are no tombstones.
 *
 *   key: client address 4 words · pod address 4 words · client port << 16 | pod port      IPv4 as ::ffff:a.b.c.d
 *
 * The hash has seeds of its own in each table: who chooses addresses and ports cannot choose collisions.
 */

import { randomInt } from 'node:crypto';
import { NONE } from './age-list.ts';
import { type Direction, type FlowSink, FROM_CLIENT } from './flow-visitor.ts';
import type { Segment } from './segment.ts';

const KEY_WORDS = 9;
const CLIENT_WORD = 0;
const POD_WORD = 4;
const PORTS_WORD = 8;
const MAPPED_PREFIX_WORD = 0x0000ffff;

export class FlowTable {
  readonly capacity: number;
  /** Bits of reassembler.ts. */
  readonly facts: Int32Array;
  readonly startedUs: Float64Array;
  readonly touchedUs: Float64Array;
  readonly sinks: (FlowSink | null)[];
  /** The client's first byte, of connections whose handshake was seen. */
  readonly clientFirst: Int32Array;
  /** By direction, at `slot * 2 + direction`: the byte that is wanted next, and where the FIN lies. */
  readonly wanted: Int32Array;
  readonly finAt: Int32Array;

  private readonly keys: Int32Array;
  private readonly hashes: Int32Array;
  /** Slot + 1 at each place; 0: free. */
  private readonly places: Int32Array;
  private readonly mask: number;
  private readonly seed = randomInt(2 ** 31);
  private readonly otherSeed = randomInt(2 ** 31);
  private readonly key = new Int32Array(KEY_WORDS);
  private readonly freed: Int32Array;
  private free: number;

  constructor(capacity: number) {
    const places = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.capacity = capacity;
    this.facts = new Int32Array(capacity);
    this.startedUs = new Float64Array(capacity);
    this.touchedUs = new Float64Array(capacity);
    this.sinks = new Array<FlowSink | null>(capacity).fill(null);
    this.clientFirst = new Int32Array(capacity);
    this.wanted = new Int32Array(capacity * 2);
    this.finAt = new Int32Array(capacity * 2);
    this.keys = new Int32Array(capacity * KEY_WORDS);
    this.hashes = new Int32Array(capacity);
    this.places = new Int32Array(places);
    this.mask = places - 1;
    this.freed = Int32Array.from({ length: capacity }, (_, index) => capacity - 1 - index);
    this.free = capacity;
  }

  get isFull(): boolean {
    return this.free === 0;
  }

  get size(): number {
    return this.capacity - this.free;
  }

  /** @returns the slot of the segment's connection; NONE when it is not known. `add` takes the same key then. */
  find(segment: Segment, direction: Direction): number {
    this.readKey(segment, direction);
    for (let place = this.hashOfKey() & this.mask; ; place = (place + 1) & this.mask) {
      const slot = this.places[place]! - 1;
      if (slot === NONE || this.hasKey(slot)) return slot;
    }
  }

  /** The same for IPv4, by the key's words; `add` does not know of it. @returns NONE when it is not known */
  findIPv4(client: number, pod: number, ports: number): number {
    const { keys, places, mask } = this;
    for (let place = this.hashIPv4(client, pod, ports) & mask; ; place = (place + 1) & mask) {
      const slot = places[place]! - 1;
      if (slot === NONE) return NONE;
      const at = slot * KEY_WORDS;
      if (keys[at + PORTS_WORD] !== ports || keys[at + CLIENT_WORD + 3] !== client) continue;
      if (keys[at + POD_WORD + 3] === pod && isIPv4(keys, at)) return slot;
    }
  }

  /** Adds the connection that was looked for last. Only when it was not found and the table is not full. */
  add(): number {
    const slot = this.freed[--this.free]!;
    const hash = this.hashOfKey();
    this.keys.set(this.key, slot * KEY_WORDS);
    this.hashes[slot] = hash;
    this.facts[slot] = 0;
    let place = hash & this.mask;
    while (this.places[place] !== 0) place = (place + 1) & this.mask;
    this.places[place] = slot + 1;
    return slot;
  }

  remove(slot: number): void {
    let gap = this.placeOf(slot);
    this.sinks[slot] = null;
    this.freed[this.free++] = slot;
    for (let place = (gap + 1) & this.mask; this.places[place] !== 0; place = (place + 1) & this.mask) {
      const home = this.hashes[this.places[place]! - 1]! & this.mask;
      // It may move back unless its own place lies between the gap and where it is.
      if (((place - home) & this.mask) < ((place - gap) & this.mask)) continue;
      this.places[gap] = this.places[place]!;
      gap = place;
    }
    this.places[gap] = 0;
  }

  podPort(slot: number): number {
    return this.keys[slot * KEY_WORDS + PORTS_WORD]! & 0xffff;
  }

  clientPort(slot: number): number {
    return this.keys[slot * KEY_WORDS + PORTS_WORD]! >>> 16;
  }

  /** The 4 or 16 bytes of the client's address, as fresh memory. */
  copyClientAddress(slot: number): Uint8Array {
    return this.copyAddress(slot * KEY_WORDS + CLIENT_WORD);
  }

  /** The same of the pod's. */
  copyPodAddress(slot: number): Uint8Array {
    return this.copyAddress(slot * KEY_WORDS + POD_WORD);
  }

  private copyAddress(at: number): Uint8Array {
    const words = this.keys.subarray(at, at + 4);
    const bytes = Buffer.alloc(16);
    for (const [index, word] of words.entries()) bytes.writeInt32BE(word, index * 4);
    const isIPv4 = words[0] === 0 && words[1] === 0 && words[2] === MAPPED_PREFIX_WORD;
    return isIPv4 ? bytes.subarray(12) : bytes;
  }

  private readKey(segment: Segment, direction: Direction): void {
    const { view, sourceAt, destinationAt, sourcePort, destinationPort } = segment;
    const { key } = this;
    const isFromClient = direction === FROM_CLIENT;
    const clientAt = isFromClient ? sourceAt : destinationAt;
    const podAt = isFromClient ? destinationAt : sourceAt;
    key[PORTS_WORD] = isFromClient ? (sourcePort << 16) | destinationPort : (destinationPort << 16) | sourcePort;
    if (segment.isIPv6) {
      for (let word = 0; word < 4; word++) {
        key[CLIENT_WORD + word] = view.getInt32(clientAt + word * 4);
        key[POD_WORD + word] = view.getInt32(podAt + word * 4);
      }
      return;
    }
    // Store by store: `fill` is a call out of compiled code, which costs more than all of this.
    key[CLIENT_WORD] = 0;
    key[CLIENT_WORD + 1] = 0;
    key[CLIENT_WORD + 2] = MAPPED_PREFIX_WORD;
    key[CLIENT_WORD + 3] = view.getInt32(clientAt);
    key[POD_WORD] = 0;
    key[POD_WORD + 1] = 0;
    key[POD_WORD + 2] = MAPPED_PREFIX_WORD;
    key[POD_WORD + 3] = view.getInt32(podAt);
  }

  private hashOfKey(): number {
    const { key } = this;
    if (isIPv4(key, CLIENT_WORD)) return this.hashIPv4(key[CLIENT_WORD + 3]!, key[POD_WORD + 3]!, key[PORTS_WORD]!);
    let hash = this.seed;
    for (let index = 0; index < KEY_WORDS; index++) hash = mix(hash, key[index]!);
    return finish(hash);
  }

  private hashIPv4(client: number, pod: number, ports: number): number {
    // Side by side, not one after the other as below: a third of the time. Each is folded, so that no two differences cancel out.
    const a = Math.imul(client ^ this.seed, 0xcc9e2d51);
    const b = Math.imul(ports ^ this.otherSeed, 0x1b873593);
    const c = Math.imul(pod ^ this.seed, 0x85ebca6b);
    return finish((a ^ (a >>> 15)) + (b ^ (b >>> 13)) + (c ^ (c >>> 17)));
  }

  private hasKey(slot: number): boolean {
    const { keys, key } = this;
    const at = slot * KEY_WORDS;
    for (let index = KEY_WORDS - 1; index >= 0; index--) if (keys[at + index] !== key[index]) return false;
    return true;
  }

  private placeOf(slot: number): number {
    let place = this.hashes[slot]! & this.mask;
    while (this.places[place] !== slot + 1) place = (place + 1) & this.mask;
    return place;
  }
}

/** Whether both addresses of the key at an offset are of IPv4. */
function isIPv4(keys: Int32Array, at: number): boolean {
  return (
    (keys[at]! | keys[at + 1]! | keys[at + POD_WORD]! | keys[at + POD_WORD + 1]!) === 0 &&
    keys[at + 2] === MAPPED_PREFIX_WORD &&
    keys[at + POD_WORD + 2] === MAPPED_PREFIX_WORD
  );
}

/** One round of MurmurHash3. */
function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  const mixed = hash ^ (hash >>> 15);
  return Math.imul(mixed, 0x2c1b3c6d) ^ (mixed >>> 13);
}
