import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answersIn, KnownNames } from './known-names.ts';
import { MAX_KNOWN_ADDRESSES, MAX_NAMES_OF_ADDRESS } from './limits.ts';

const label = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map(each => Buffer.concat([Buffer.from([each.length]), Buffer.from(each)])),
    Buffer.from([0]),
  ]);

function record(name: Buffer, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([name, fixed, data]);
}

/** The name at an offset. */
const pointer = (offset: number): Buffer => Buffer.from([0xc0, offset]);

function message(question: string, ...answers: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(12);
  header[2] = 0x80;
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answers.length, 6);
  return Buffer.concat([header, label(question), Buffer.from([0, 1, 0, 1]), ...answers]);
}

describe('answers of name servers', () => {
  it('say which address a name has, with the names on the way there', () => {
    const answer = message(
      'Shop.staging.svc',
      record(pointer(12), 5, label('lb.example.com')),
      record(label('lb.example.com'), 1, Buffer.from([10, 0, 0, 7])),
      record(label('lb.example.com'), 28, Buffer.from('fd000000000000000000000000000007', 'hex')),
      record(label('other.example.com'), 1, Buffer.from([10, 0, 0, 9])),
    );
    expect(answersIn(answer)).toEqual([
      { name: 'shop.staging.svc', address: '10.0.0.7' },
      { name: 'lb.example.com', address: '10.0.0.7' },
      { name: 'shop.staging.svc', address: 'fd00::7' },
      { name: 'lb.example.com', address: 'fd00::7' },
    ]);
  });

  it('that are questions, cut off or circular say nothing, and break nothing', () => {
    const whole = message('db', record(pointer(12), 1, Buffer.from([10, 0, 0, 7])));
    for (let end = 0; end < whole.length - 1; end++) expect(answersIn(whole.subarray(0, end))).toEqual([]);
    const question = Buffer.from(whole);
    question[2] = 0;
    expect(answersIn(question)).toEqual([]);
    expect(answersIn(message('db', record(pointer(20), 1, Buffer.from([10, 0, 0, 7]))))).toEqual([]);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), bytes => void answersIn(Buffer.from([...bytes]))));
  });

  it('are joined by what the hosts file says, in any form', () => {
    const names = new KnownNames(
      '127.0.0.1 localhost\n10.0.0.7\tDB db.shop # ours\n10.0.0.7 other\n# 10.0.0.8 no\nfe80::1%lo zone\nfd00:0:0::07 six\n1.2.3 no',
    );
    expect(names.namesOf('10.0.0.7')).toEqual(['db', 'db.shop', 'other']);
    expect([names.namesOf('fd00::7'), names.namesOf('10.0.0.8')]).toEqual([['six'], []]);
  });

  it('remembers a bounded number of addresses', () => {
    const names = new KnownNames();
    for (let index = 0; index <= MAX_KNOWN_ADDRESSES; index++) {
      names.learn(
        message(`n${index}`, record(pointer(12), 1, Buffer.from([10, index >> 16, (index >> 8) & 255, index & 255]))),
      );
    }
    expect(names.namesOf('10.0.0.0')).toEqual([]);
    expect(names.namesOf('10.0.0.1')).toEqual(['n1']);
    names.learn(message('again', record(pointer(12), 1, Buffer.from([10, 0, 0, 1]))));
    expect(names.namesOf('10.0.0.1')).toEqual(['n1', 'again']);
  });

  it('remembers a bounded number of names of an address', () => {
    const names = new KnownNames();
    const tell = (name: string): void => names.learn(message(name, record(pointer(12), 1, Buffer.from([10, 0, 0, 1]))));
    for (let index = 0; index < MAX_NAMES_OF_ADDRESS; index++) tell(`n${index}`);
    // It is told again, so the one after it is the oldest.
    tell('n0');
    tell('more');
    const known = names.namesOf('10.0.0.1');
    expect(known).toHaveLength(MAX_NAMES_OF_ADDRESS);
    expect(known).not.toContain('n1');
    expect(known.slice(-2)).toEqual(['n0', 'more']);
  });
});
