/** The name servers of a machine, as its resolv.conf(5) names them. */

import { readFileSync } from 'node:fs';
import { systemErrorCode } from '../errors.ts';
import type { OutgoingRule } from '../outgoing/outgoing-rules.ts';

/** A file that names them; undefined where there is none, or a link to none, which is no error (resolv.conf(5)). */
export function readResolver(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

/** Addresses of the name servers that a resolv.conf(5) names. */
export function nameServersIn(text: string): readonly string[] {
  return [...text.matchAll(/^nameserver\s+([0-9A-Fa-f:.]+)/gm)].map(([, address = '']) => address);
}

/** Whom programs ask where none is named (resolv.conf(5)). */
const UNNAMED = ['127.0.0.1', '::1'];

/** Of this machine: whom its programs ask. */
export function ownNameServers(text: string): readonly string[] {
  const named = nameServersIn(text);
  return named.length > 0 ? named : UNNAMED;
}

/** That they are asked from that side. */
export function nameRules(side: 'local' | 'remote', servers: readonly string[]): OutgoingRule[] {
  return servers.map(address => ({ side, text: address.includes(':') ? `[${address}]:53` : `${address}:53` }));
}
