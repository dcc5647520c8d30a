import { describe, expect, test } from 'vitest';
import { HeadgateError } from '../errors.ts';
import { checkWishes, formatPortMapping, parsePortMapping, parsePortWish, splitWishes } from './port-mapping.ts';

describe('parsePortMapping', () => {
  test('takes one port for both sides', () => {
    expect(parsePortMapping('8080')).toEqual({ remote: 8080, local: 8080 });
  });

  test('takes the port of the target first', () => {
    expect(parsePortMapping(' 8080:3000 ')).toEqual({ remote: 8080, local: 3000 });
  });

  test.each([
    ['', 'a number is missing'],
    ['8080:', 'a number is missing'],
    [':80', 'a number is missing'],
    ['0', '0 is outside 1 to 65535'],
    ['80:65536', '65536 is outside 1 to 65535'],
    ['-1', '"-1" is no number'],
    ['http', '"http" is no number'],
    ['1:2:3', 'more than one colon'],
    ['8e3', '"8e3" is no number'],
  ])('refuses %j and says why', (text, reason) => {
    expect(() => parsePortMapping(text)).toThrow(HeadgateError);
    expect(() => parsePortMapping(text)).toThrow(reason);
  });

  test('is written back as it is read', () => {
    for (const text of ['80', '8080:3000']) expect(formatPortMapping(parsePortMapping(text))).toBe(text);
  });
});

describe('parsePortWish', () => {
  test('takes a name for one, and a number for a mapping', () => {
    const wishes = ['http:3000', 'grpc-web', '80:81', '7'].map(parsePortWish);
    expect(splitWishes(wishes)).toEqual({
      ports: [
        { remote: 80, local: 81 },
        { remote: 7, local: 7 },
      ],
      namedPorts: [
        { name: 'http', local: 3000 },
        { name: 'grpc-web', local: undefined },
      ],
    });
  });

  test.each(['http:', 'http:x', 'HTTP', 'a-name-that-is-too-long', '-a', 'http:1:2'])('refuses %s', text => {
    expect(() => parsePortWish(text)).toThrow(`"${text}" is not a port mapping`);
  });
});

describe('checkWishes', () => {
  test('lets two ports of the target go to one local port', () => {
    expect(() => checkWishes([parsePortMapping('80:3000'), parsePortMapping('81:3000')])).not.toThrow();
  });

  test('refuses a port of the target that is given twice', () => {
    expect(() => checkWishes([parsePortMapping('80:3000'), parsePortMapping('80:3001')])).toThrow(
      'Port 80 of the target is given twice',
    );
  });
});
