/**
 * Names that programs asked for, and the addresses that they were told: read from the answers of name servers as they pass (RFC 1035
 * section 4) and in the hosts file, so that rules may speak of names. What is not understood is passed over; nothing is changed.
 */

import { isIP } from 'node:net';
import { MAX_KNOWN_ADDRESSES, MAX_NAMES_OF_ADDRESS } from './limits.ts';

const HEADER_BYTES = 12;
const RESPONSE = 0x80;
const TYPE_A = 1;
const TYPE_CNAME = 5;
const TYPE_AAAA = 28;
const POINTER = 0xc0;
const MAX_JUMPS = 32;

export class KnownNames {
  readonly #names = new Map<string, Set<string>>();
  /** Of the hosts file, which nobody has to ask for. */
  readonly #listed: ReadonlyMap<string, readonly string[]>;

  /** @param hosts what programs have for /etc/hosts (hosts(5)) */
  constructor(hosts = '') {
    this.#listed = listedIn(hosts);
  }

  /** What was asked for, of an address; lower case, without the last dot. */
  namesOf(address: string): readonly string[] {
    return [...(this.#listed.get(address) ?? []), ...(this.#names.get(address) ?? [])];
  }

  /** Reads an answer. Never throws. */
  learn(message: Buffer): void {
    for (const { name, address } of answersIn(message)) {
      const names = this.#names.get(address) ?? new Set();
      // What was told last is forgotten last: both keep the order in which they were filled.
      names.delete(name);
      names.add(name);
      if (names.size > MAX_NAMES_OF_ADDRESS) dropOldest(names);
      this.#names.delete(address);
      this.#names.set(address, names);
      if (this.#names.size > MAX_KNOWN_ADDRESSES) dropOldest(this.#names);
    }
  }
}

function listedIn(hosts: string): ReadonlyMap<string, readonly string[]> {
  const listed = new Map<string, readonly string[]>();
  for (const line of hosts.split('\n', MAX_KNOWN_ADDRESSES)) {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().toLowerCase().split(/\s+/);
    // An address with a zone is nobody's that is dialled.
    if (isIP(address) === 0 || address.includes('%')) continue;
    const shown = isIP(address) === 6 ? shortest(address) : address;
    listed.set(shown, [...(listed.get(shown) ?? []), ...names].slice(0, MAX_NAMES_OF_ADDRESS));
  }
  return listed;
}

function dropOldest(from: Set<string> | Map<string, unknown>): void {
  for (const oldest of from.keys()) {
    from.delete(oldest);
    return;
  }
}

/** The name that a message asks for, lower case; undefined where it does not ask for one name. Never throws. */
export function questionIn(message: Buffer): string | undefined {
  if (message.length < HEADER_BYTES || (message.readUInt8(2) & RESPONSE) !== 0) return undefined;
  if (message.readUInt16BE(4) !== 1) return undefined;
  try {
    return readName(message, HEADER_BYTES).name;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The addresses in an answer, each with the name that was asked for, and with the names on the way there. */
export function answersIn(message: Buffer): readonly { readonly name: string; readonly address: string }[] {
  try {
    return readAnswers(message);
  } catch (error) {
    if (error instanceof RangeError) return []; // Cut off.
    throw error;
  }
}

function readAnswers(message: Buffer): { name: string; address: string }[] {
  if (message.length < HEADER_BYTES || (message.readUInt8(2) & RESPONSE) === 0) return [];
  const questions = message.readUInt16BE(4);
  const answers = message.readUInt16BE(6);
  const found: { name: string; address: string }[] = [];
  const names = new Set<string>();
  let at = HEADER_BYTES;
  for (let index = 0; index < questions; index++) {
    const { name, end } = readName(message, at);
    names.add(name);
    at = end + 4;
  }
  for (let index = 0; index < answers; index++) {
    const { name, end } = readName(message, at);
    const type = message.readUInt16BE(end);
    const length = message.readUInt16BE(end + 8);
    const data = end + 10;
    if (type === TYPE_CNAME) names.add(readName(message, data).name);
    const address = addressOf(type, message.subarray(data, data + length));
    if (address !== undefined && names.has(name)) for (const each of names) found.push({ name: each, address });
    at = data + length;
  }
  return found;
}

function addressOf(type: number, bytes: Buffer): string | undefined {
  if (type === TYPE_A && bytes.length === 4) return bytes.join('.');
  if (type !== TYPE_AAAA || bytes.length !== 16) return undefined;
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16)).join(':');
  return shortest(groups);
}

/** The shortest form of an IPv6 address, as sockets tell it. */
function shortest(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

function readName(message: Buffer, start: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = start;
  let end = -1;
  for (let jumps = 0; jumps < MAX_JUMPS; ) {
    const length = message.readUInt8(at);
    if (length === 0) return { name: labels.join('.').toLowerCase(), end: end < 0 ? at + 1 : end };
    if ((length & POINTER) === POINTER) {
      if (end < 0) end = at + 2;
      at = message.readUInt16BE(at) & 0x3fff;
      jumps += 1;
      continue;
    }
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  throw new RangeError('a name that goes round in circles');
}
