/**
 * Which connection a segment belongs to, and what is known of it. Numbers instead of objects, so that nothing is allocated and nothing is
 * collected: a connection is a slot. What every packet needs lies in one line of the processor's cache, sixteen words at `slot * 16`;
 * the rest in columns, at the slot's index. Slots are found by open addressing with linear probing over at most half of the places;
 * removal moves later entries back, so that there are no tombstones.
 *
 *   client's address 4 words · pod's address 4 words · ports · facts · next byte wanted, by direction 2 · second of the last touch
 *
 * The first nine are the key. It has the bytes as they lie in packets, and IPv4 as ::ffff:a.b.c.d.
 *
 * The hash has seeds of its own in each table: who chooses addresses and ports cannot choose collisions.
 */

import { randomInt } from 'node:crypto';
import type { FrameClock } from '../capture/index.ts';
import { NONE } from './age-list.ts';
import { IS_IPV4 } from './flow-facts.ts';
import { type Direction, type FlowSink, FROM_CLIENT } from './flow-visitor.ts';
import type { Segment } from './segment.ts';

const KEY_WORDS = 9;
export const CLIENT_WORD = 0;
export const POD_WORD = 4;
/** Client's, pod's. */
export const PORTS_WORD = 8;
export const FACTS_WORD = 9;
export const WANTED_WORD = 10;
export const TOUCHED_WORD = 12;
/** Of addresses of IPv4. */
const CLIENT_IPV4 = CLIENT_WORD + 3;
const POD_IPV4 = POD_WORD + 3;
/** A shift: sixteen words, a line of the cache. */
export const SLOT_SHIFT = 4;
/** Of where a slot's words begin: with it, compilers know that sums with it stay small. */
export const PLACE_MASK = 0x0fff_ffff;
// What is exported is read from memory at each use; what is not is part of the code.
const SHIFT = SLOT_SHIFT;
/** Keys are read as the packets' bytes lie, so that no word need be turned. */
const LITTLE_ENDIAN = true;
const MAPPED_PREFIX_WORD = 0xffff_0000 | 0;

/** Guesses of as many connections as have one each mostly; the upper bits of a product find theirs. */
const GUESS_BITS = 14;
export const GUESS_SHIFT = 32 - GUESS_BITS;
export const GUESS_FACTOR = 0x9e3779b1;

export class FlowTable {
  readonly capacity: number;
  // For plain-segments.ts, which has no time for calls.
  readonly words: Int32Array;
  /**
   * Where the words of a connection begin that was found with these ports last, or with others that are guessed to be at the same place: a product
   * where the hash of all nine words is most of a search. Whoever guesses compares the whole key.
   */
  readonly guesses = new Int32Array(1 << GUESS_BITS);
  readonly seed = randomInt(2 ** 31) | 0;
  readonly startedUs: Float64Array;
  readonly touchedUs: Float64Array;
  readonly sinks: (FlowSink | null)[];
  /** The client's first byte, of connections whose handshake was seen. */
  readonly clientFirst: Int32Array;
  /** Where the FIN lies, by direction: at `slot * 2 + direction`. */
  readonly finAt: Int32Array;

  private readonly hashes: Int32Array;
  /** Slot + 1 at each place; 0: free. */
  private readonly places: Int32Array;
  private readonly mask: number;
  private readonly otherSeed = randomInt(2 ** 31) | 0;
  private readonly key = new Int32Array(KEY_WORDS);
  private readonly freed: Int32Array;
  private free: number;

  constructor(capacity: number) {
    const places = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.capacity = capacity;
    this.words = new Int32Array(capacity << SHIFT);
    this.startedUs = new Float64Array(capacity);
    this.touchedUs = new Float64Array(capacity);
    this.sinks = Array.from<FlowSink | null>({ length: capacity }).fill(null);
    this.clientFirst = new Int32Array(capacity);
    this.finAt = new Int32Array(capacity * 2);
    this.hashes = new Int32Array(capacity);
    this.places = new Int32Array(places);
    this.mask = (places - 1) | 0;
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

  /**
   * Finds a connection of IPv4 by the key's words, or one that has these words among others, and notes it as a guess. `add` does not know of it.
   * @returns false when there is none
   */
  guessIPv4(client: number, pod: number, ports: number): boolean {
    const { words, places, mask } = this;
    for (let place = this.hashIPv4(client, pod, ports) & mask; ; place = (place + 1) & mask) {
      const slot = (places[place]! - 1) | 0;
      if (slot < 0) return false;
      const at = slot << SHIFT;
      if (words[at + PORTS_WORD]! !== ports || words[at + CLIENT_IPV4]! !== client || words[at + POD_IPV4]! !== pod)
        continue;
      this.noteGuess(at, ports);
      return true;
    }
  }

  /** The same of IPv6, by words of its packet: addresses of four words each at `clientAt` and `podAt`. */
  guessIPv6(packet: Int32Array, clientAt: number, podAt: number, ports: number): boolean {
    const { places, mask } = this;
    for (let place = this.hashIPv6(packet, clientAt, podAt, ports) & mask; ; place = (place + 1) & mask) {
      const slot = (places[place]! - 1) | 0;
      if (slot < 0) return false;
      const at = slot << SHIFT;
      if (this.words[at + PORTS_WORD]! !== ports || !this.isBetween(at, packet, clientAt, podAt)) continue;
      this.noteGuess(at, ports);
      return true;
    }
  }

  private isBetween(at: number, packet: Int32Array, clientAt: number, podAt: number): boolean {
    const { words } = this;
    for (let word = 0; word < 4; word++) {
      if (words[at + CLIENT_WORD + word]! !== packet[clientAt + word]!) return false;
      if (words[at + POD_WORD + word]! !== packet[podAt + word]!) return false;
    }
    return true;
  }

  private noteGuess(at: number, ports: number): void {
    this.guesses[Math.imul(ports ^ this.seed, GUESS_FACTOR) >>> GUESS_SHIFT] = at;
  }

  /** Adds the connection that was looked for last. Only when it was not found and the table is not full. */
  add(): number {
    const slot = this.freed[--this.free]!;
    const hash = this.hashOfKey();
    this.words.set(this.key, slot << SHIFT);
    this.words[(slot << SHIFT) + FACTS_WORD] = isIPv4(this.key) ? IS_IPV4 : 0;
    this.hashes[slot] = hash;
    let place = hash & this.mask;
    while (this.places[place] !== 0) place = (place + 1) & this.mask;
    this.places[place] = slot + 1;
    return slot;
  }

  remove(slot: number): void {
    let gap = this.placeOf(slot);
    this.sinks[slot] = null;
    // Nobody guesses it any more.
    this.words[(slot << SHIFT) + PORTS_WORD] = 0;
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

  factsOf(slot: number): number {
    return this.words[(slot << SHIFT) + FACTS_WORD]!;
  }

  /** Adds facts. */
  note(slot: number, facts: number): void {
    this.words[(slot << SHIFT) + FACTS_WORD]! |= facts;
  }

  /** They hold no more. */
  drop(slot: number, facts: number): void {
    this.words[(slot << SHIFT) + FACTS_WORD]! &= ~facts;
  }

  /** The byte of a direction that is wanted next. @param list `slot * 2 + direction` */
  wantedOf(list: number): number {
    return this.words[((list >> 1) << SHIFT) + WANTED_WORD + (list & 1)]!;
  }

  want(list: number, sequence: number): void {
    this.words[((list >> 1) << SHIFT) + WANTED_WORD + (list & 1)] = sequence;
  }

  touch(slot: number, clock: FrameClock): void {
    this.touchedUs[slot] = clock.nowUs;
    this.words[(slot << SHIFT) + TOUCHED_WORD] = clock.second;
  }

  /** Within this second. */
  isTouched(slot: number, clock: FrameClock): boolean {
    return this.words[(slot << SHIFT) + TOUCHED_WORD] === clock.second;
  }

  podPort(slot: number): number {
    return swapped(this.words[(slot << SHIFT) + PORTS_WORD]! >>> 16);
  }

  clientPort(slot: number): number {
    return swapped(this.words[(slot << SHIFT) + PORTS_WORD]! & 0xffff);
  }

  /** The 4 or 16 bytes of the client's address, as fresh memory. */
  copyClientAddress(slot: number): Uint8Array {
    return this.copyAddress((slot << SHIFT) + CLIENT_WORD);
  }

  /** The same of the pod's. */
  copyPodAddress(slot: number): Uint8Array {
    return this.copyAddress((slot << SHIFT) + POD_WORD);
  }

  private copyAddress(at: number): Uint8Array {
    const words = this.words.subarray(at, at + 4);
    const bytes = Buffer.alloc(16);
    for (const [index, word] of words.entries()) bytes.writeInt32LE(word, index * 4);
    const isIPv4 = words[0] === 0 && words[1] === 0 && words[2] === MAPPED_PREFIX_WORD;
    return isIPv4 ? bytes.subarray(12) : bytes;
  }

  private readKey(segment: Segment, direction: Direction): void {
    const { view, sourceAt, destinationAt, sourcePort, destinationPort } = segment;
    const { key } = this;
    const isFromClient = direction === FROM_CLIENT;
    const clientAt = isFromClient ? sourceAt : destinationAt;
    const podAt = isFromClient ? destinationAt : sourceAt;
    const [from, to] = [swapped(sourcePort), swapped(destinationPort)];
    key[PORTS_WORD] = isFromClient ? (to << 16) | from : (from << 16) | to;
    if (segment.isIPv6) {
      for (let word = 0; word < 4; word++) {
        key[CLIENT_WORD + word] = view.getInt32(clientAt + word * 4, LITTLE_ENDIAN);
        key[POD_WORD + word] = view.getInt32(podAt + word * 4, LITTLE_ENDIAN);
      }
      return;
    }
    // Store by store: `fill` is a call out of compiled code, which costs more than all of this.
    key[CLIENT_WORD] = 0;
    key[CLIENT_WORD + 1] = 0;
    key[CLIENT_WORD + 2] = MAPPED_PREFIX_WORD;
    key[CLIENT_WORD + 3] = view.getInt32(clientAt, LITTLE_ENDIAN);
    key[POD_WORD] = 0;
    key[POD_WORD + 1] = 0;
    key[POD_WORD + 2] = MAPPED_PREFIX_WORD;
    key[POD_WORD + 3] = view.getInt32(podAt, LITTLE_ENDIAN);
  }

  private hashOfKey(): number {
    const { key } = this;
    if (isIPv4(key)) return this.hashIPv4(key[CLIENT_WORD + 3]!, key[POD_WORD + 3]!, key[PORTS_WORD]!);
    return this.hashIPv6(key, CLIENT_WORD, POD_WORD, key[PORTS_WORD]!);
  }

  /** As of IPv4: side by side, and each folded in a way of its own. */
  private hashIPv6(words: Int32Array, clientAt: number, podAt: number, ports: number): number {
    const { seed, otherSeed } = this;
    const a = Math.imul(words[clientAt]! ^ otherSeed, 0x9e3779b1);
    const b = Math.imul(words[clientAt + 1]! ^ seed, 0xc2b2ae35);
    const c = Math.imul(words[clientAt + 2]! ^ otherSeed, 0x27d4eb2f);
    const d = Math.imul(words[clientAt + 3]! ^ seed, 0xcc9e2d51);
    const e = Math.imul(words[podAt]! ^ otherSeed, 0x165667b1);
    const f = Math.imul(words[podAt + 1]! ^ seed, 0x2c1b3c6d);
    const g = Math.imul(words[podAt + 2]! ^ otherSeed, 0x297a2d39);
    const h = Math.imul(words[podAt + 3]! ^ seed, 0x85ebca6b);
    const i = Math.imul(ports ^ otherSeed, 0x1b873593);
    const client = (a ^ (a >>> 12)) + (b ^ (b >>> 14)) + (c ^ (c >>> 16)) + (d ^ (d >>> 15));
    const pod = (e ^ (e >>> 11)) + (f ^ (f >>> 18)) + (g ^ (g >>> 19)) + (h ^ (h >>> 17));
    const sum = (client + pod + (i ^ (i >>> 13))) | 0;
    const mixed = sum ^ (sum >>> 15);
    return Math.imul(mixed, 0x2c1b3c6d) ^ (mixed >>> 13);
  }

  private hashIPv4(client: number, pod: number, ports: number): number {
    // Side by side, not one after the other as below: a third of the time. Each is folded, so that no two differences cancel out.
    const a = Math.imul(client ^ this.seed, 0xcc9e2d51);
    const b = Math.imul(ports ^ this.otherSeed, 0x1b873593);
    const c = Math.imul(pod ^ this.seed, 0x85ebca6b);
    const sum = ((a ^ (a >>> 15)) + (b ^ (b >>> 13)) + (c ^ (c >>> 17))) | 0;
    const mixed = sum ^ (sum >>> 15);
    return Math.imul(mixed, 0x2c1b3c6d) ^ (mixed >>> 13);
  }

  private hasKey(slot: number): boolean {
    const { words, key } = this;
    const at = slot << SHIFT;
    for (let index = KEY_WORDS - 1; index >= 0; index--) if (words[at + index] !== key[index]) return false;
    return true;
  }

  private placeOf(slot: number): number {
    let place = this.hashes[slot]! & this.mask;
    while (this.places[place] !== slot + 1) place = (place + 1) & this.mask;
    return place;
  }
}

/** Whether both addresses of a key are of IPv4. */
function isIPv4(key: Int32Array): boolean {
  const zeros = key[CLIENT_WORD]! | key[CLIENT_WORD + 1]! | key[POD_WORD]! | key[POD_WORD + 1]!;
  return zeros === 0 && key[CLIENT_WORD + 2] === MAPPED_PREFIX_WORD && key[POD_WORD + 2] === MAPPED_PREFIX_WORD;
}

/** A port as it lies in a packet, read by a little-endian machine, or the other way round. */
export function swapped(port: number): number {
  return ((port & 0xff) << 8) | (port >>> 8);
}
