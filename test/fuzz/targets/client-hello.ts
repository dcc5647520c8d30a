/**
 * The ClientHello of TLS: what is read does not depend on how it came, in how many records or behind what; nothing that is told was made up;
 * and once something is told, more bytes do not change it.
 */

import {
  type ClientHello,
  HELLO_NEEDS_MORE,
  type HelloOutcome,
  protocolNames,
  readClientHello,
} from '../../../filter-engine/index.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { RandomNumbers, seedOf } from '../random-numbers.ts';
import { requireSame } from '../splits.ts';

const RECORD_HEADER_BYTES = 5;
const MESSAGE_HEADER_BYTES = 4;
const HANDSHAKE = 22;
const BEFORE = Buffer.from('before');

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const lengthOf = (bytes: Buffer, digits: number): Buffer => hex(bytes.length.toString(16).padStart(2 * digits, '0'));
const vector = (lengthBytes: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([lengthOf(content, lengthBytes), content]);
};
const record = (part: Buffer): Buffer => Buffer.concat([hex('16 0301'), vector(2, part)]);

const SERVER_NAME = Buffer.concat([
  hex('0000'),
  vector(2, vector(2, hex('00'), vector(2, Buffer.from('shop.example')))),
]);
const ALPN = Buffer.concat([
  hex('0010'),
  vector(2, vector(2, vector(1, Buffer.from('h2')), vector(1, Buffer.from('http/1.1')))),
]);
const VERSIONS = Buffer.concat([hex('002b'), vector(2, vector(1, hex('0304 0303')))]);
const GREASE = Buffer.concat([hex('0a0a'), vector(2)]);

function messageOf(...extensions: readonly Buffer[]): Buffer {
  const rest = extensions.length > 0 ? [vector(2, ...extensions)] : [];
  const body = [
    hex('0303'),
    Buffer.alloc(32, 7),
    vector(1),
    vector(2, hex('1301 c02f')),
    vector(1, hex('00')),
    ...rest,
  ];
  return Buffer.concat([hex('01'), vector(3, ...body)]);
}

const WHOLE = messageOf(SERVER_NAME, ALPN, VERSIONS, GREASE);

export const target: FuzzTarget = {
  name: 'client-hello',
  seeds: [
    record(WHOLE),
    record(messageOf()),
    record(messageOf(VERSIONS, SERVER_NAME)),
    Buffer.concat([record(WHOLE.subarray(0, 3)), record(WHOLE.subarray(3, 60)), record(WHOLE.subarray(60))]),
  ],
  dictionary: [SERVER_NAME, ALPN, VERSIONS, GREASE, hex('16 0301'), hex('01 000000'), hex('0000'), hex('ffff')].map(
    each => each.toString('latin1'),
  ),
  guide: 'filter-engine/client-hello.ts',
  maxBytes: 2048,
  run(input) {
    const outcome = readClientHello(input, 0, input.length);
    const behind = Buffer.concat([BEFORE, input]);
    requireSame(told(readClientHello(behind, BEFORE.length, behind.length)), told(outcome), 'behind other bytes');
    requireGrowing(input, outcome);
    if (typeof outcome === 'number') return;
    requireWritten(input, outcome);
    requireSame(told(readClientHello(...inOtherRecords(input))), told(outcome), 'in other records');
  },
};

const told = (outcome: HelloOutcome): string[] => [
  typeof outcome === 'number'
    ? String(outcome)
    : JSON.stringify({ ...outcome, alpn: outcome.alpn === null ? null : protocolNames(outcome.alpn) }),
];

/** Every beginning of the input needs more, up to one from which on all say the same. */
function requireGrowing(input: Buffer, outcome: HelloOutcome): void {
  let settled: HelloOutcome = HELLO_NEEDS_MORE;
  for (let end = 0; end <= input.length; end++) {
    const early = readClientHello(input, 0, end);
    if (settled !== HELLO_NEEDS_MORE) requireSame(told(early), told(settled), `the first ${end} bytes`);
    settled = early;
  }
  requireSame(told(settled), told(outcome), 'all bytes');
}

/** What is told stands in the input, but for the headers of records between. */
function requireWritten(input: Buffer, { serverName, alpn }: ClientHello): void {
  const { message } = unwrap(input);
  if (serverName !== null && !message.includes(Buffer.from(serverName, 'latin1')))
    throw new Error('a name was made up');
  if (alpn !== null && !message.includes(alpn)) throw new Error('protocols were made up');
}

/** The handshake message at the front of the records, and what stands behind it. */
function unwrap(input: Buffer): { readonly message: Buffer; readonly rest: Buffer } {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const message = Buffer.concat(parts);
    const isWhole = message.length >= MESSAGE_HEADER_BYTES;
    if (isWhole && message.length >= MESSAGE_HEADER_BYTES + message.readUIntBE(1, 3)) {
      return { message, rest: input.subarray(at) };
    }
    if (input[at] !== HANDSHAKE) throw new Error('it was read without being whole');
    const end = at + RECORD_HEADER_BYTES + input.readUInt16BE(at + 3);
    parts.push(input.subarray(at + RECORD_HEADER_BYTES, end));
    at = end;
  }
}

/** The same message, cut into records elsewhere. */
function inOtherRecords(input: Buffer): [Buffer, number, number] {
  const { message, rest } = unwrap(input);
  const random = new RandomNumbers(seedOf(input));
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; ) {
    const end = Math.min(message.length, at + 1 + random.below(message.length));
    records.push(record(message.subarray(at, end)));
    at = end;
  }
  const bytes = Buffer.concat([...records, rest]);
  return [bytes, 0, bytes.length];
}
