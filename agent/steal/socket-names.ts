/**
 * Socket addresses as the kernel writes them, as text: the same few come again and again, so they are kept. Text is made once for an
 * address, and nothing is looked up for a connection but one entry of a map.
 */
import { AF_INET, readAddress } from '../../sys/index.ts';
import { MAX_KEPT_ADDRESSES } from './limits.ts';

const ADDRESS4_AT = 4;
const ADDRESS6_AT = 8;

export class SocketNames {
  private readonly texts4 = new Map<number, string>();
  private readonly texts6 = new Map<string, string>();

  /** The address in a `struct sockaddr_in` or `sockaddr_in6` at the front of `name`; a mapped IPv4 address as IPv4. */
  addressOf(name: Buffer): string {
    if (name.readUInt16LE(0) === AF_INET) {
      const key = name.readUInt32LE(ADDRESS4_AT);
      return this.texts4.get(key) ?? this.keep(this.texts4, key, name);
    }
    const key = name.toString('latin1', ADDRESS6_AT, ADDRESS6_AT + 16);
    return this.texts6.get(key) ?? this.keep(this.texts6, key, name);
  }

  portOf(name: Buffer): number {
    return name.readUInt16BE(2);
  }

  /** Addresses whose text is kept. */
  get keptCount(): number {
    return this.texts4.size + this.texts6.size;
  }

  private keep<Key>(texts: Map<Key, string>, key: Key, name: Buffer): string {
    const family = name.readUInt16LE(0);
    const text = readAddress(name, family === AF_INET ? ADDRESS4_AT : ADDRESS6_AT, family);
    if (texts.size >= MAX_KEPT_ADDRESSES) texts.clear();
    texts.set(key, text);
    return text;
  }
}
