import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestHead } from '../request-head.ts';
import { compileFilter, type FilterSpec, MATCH, NO_MATCH } from './index.ts';
import { hashBytes, hashNumber } from './key-hash.ts';
import { headOf } from './testing/heads.ts';

const USERS = 20_000;

/** How many of many users are within a sample, by names as they are in practice. */
function shareOf(spec: FilterSpec, requestOf: (user: number) => RequestHead): number {
  const filter = compileFilter(spec);
  let within = 0;
  for (let user = 0; user < USERS; user++) if (filter.match(requestOf(user)) === MATCH) within++;
  return within / USERS;
}

/** Four standard deviations of a fair draw: once in 16,000 draws, and these are always the same. */
function tolerance(share: number): number {
  return 4 * Math.sqrt((share * (1 - share)) / USERS);
}

describe('a sample', () => {
  it.each([0.5, 5, 50, 93])('of %d percent holds that share of users, sessions and connections', percent => {
    const share = percent / 100;
    const connection = new RequestHead();
    const shares = [
      shareOf({ sample: { percent, by: { header: 'x-user' } } }, user => headOf('GET /', `X-User: user-${user}`)),
      shareOf({ sample: { percent, by: { header: 'x-user' } } }, user => headOf('GET /', `X-User: ${user * 7}@a.test`)),
      shareOf({ sample: { percent, by: { cookie: 'sid' } } }, user => headOf('GET /', `Cookie: a=b; sid=${user}`)),
      shareOf({ sample: { percent } }, user => Object.assign(connection, { connectionKey: user })),
      shareOf({ sample: { percent } }, user => Object.assign(connection, { connectionKey: user << 16 })),
    ];
    for (const found of shares) expect(Math.abs(found - share)).toBeLessThan(tolerance(share));
  });

  it('of everything and of nothing means it', () => {
    fc.assert(
      fc.property(fc.integer(), connectionKey => {
        const head = Object.assign(new RequestHead(), { connectionKey });
        expect(compileFilter({ sample: { percent: 100 } }).match(head)).toBe(MATCH);
        expect(compileFilter({ sample: { percent: 0 } }).match(head)).toBe(NO_MATCH);
      }),
    );
  });

  it('lies within each larger one', () => {
    const percent = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(percent, percent, fc.stringMatching(/^[a-z0-9]{1,8}$/), (a, b, user) => {
        const head = headOf('GET /', `x-user: ${user}`);
        const isWithin = (share: number) =>
          compileFilter({ sample: { percent: share, by: { header: 'x-user' } } }).match(head) === MATCH;
        if (isWithin(Math.min(a, b))) expect(isWithin(Math.max(a, b))).toBe(true);
      }),
    );
  });

  it('says the same in every version', () => {
    const hashes = ['alice', 'user-1', ''].map(text => hashBytes(Buffer.from(text), 0, text.length));
    expect(hashes).toEqual([1963617039, 1002947958, 1436499461]);
    expect([0, 1, -1, 0xffffffff].map(hashNumber)).toEqual([617346493, 823899771, 325145009, 325145009]);
  });

  it('does not hold a request without the header or cookie, or with an empty one', () => {
    const byHeader: FilterSpec = { sample: { percent: 100, by: { header: 'x-user' } } };
    const byCookie: FilterSpec = { sample: { percent: 100, by: { cookie: 'sid' } } };
    for (const head of [
      headOf('GET /'),
      headOf('GET /', 'x-user:', 'cookie: sid='),
      headOf('GET /', 'cookie: Sid=1'),
    ]) {
      expect(compileFilter(byHeader).match(head)).toBe(NO_MATCH);
      expect(compileFilter(byCookie).match(head)).toBe(NO_MATCH);
      expect(compileFilter({ not: byCookie }).match(head)).toBe(MATCH);
    }
  });

  it('goes by the first value of a repeated header', () => {
    const filter = compileFilter({ sample: { percent: 50, by: { header: 'x-user' } } });
    expect(filter.match(headOf('GET /', 'x-user: carol', 'x-user: alice'))).toBe(MATCH);
    expect(filter.match(headOf('GET /', 'x-user: alice', 'x-user: carol'))).toBe(NO_MATCH);
  });

  it('explains where a request lies, and shows no value', () => {
    const filter = compileFilter({ sample: { percent: 5, by: { header: 'X-User' } } });
    expect(filter.describe()).toBe('sample of … by header x-user');
    expect(filter.explain(headOf('GET /', 'x-user: alice')).text).toBe(
      'sample by header x-user is at 91.44 %, wanted within 5 %',
    );
    expect(filter.explain(headOf('GET /')).text).toBe('sample by header x-user is absent, wanted within 5 %');
  });
});
