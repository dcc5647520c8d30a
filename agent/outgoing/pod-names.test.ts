import { describe, expect, it } from 'vitest';
import { addressesIn, candidatesOf, PodNames, rulesOf } from './pod-names.ts';

const CLUSTER = 'search staging.svc.cluster.local svc.cluster.local\nnameserver 10.0.0.10\noptions ndots:5\n';

describe('the rules of resolv.conf', () => {
  it('are read as libraries read them', () => {
    expect(rulesOf(CLUSTER)).toEqual({
      servers: ['10.0.0.10'],
      search: ['staging.svc.cluster.local', 'svc.cluster.local'],
      ndots: 5,
    });
    expect(
      rulesOf('domain a\nsearch b c\n; x\nnameserver nonsense\nnameserver fd00::a\noptions rotate ndots:99'),
    ).toEqual({ servers: ['fd00::a'], search: ['b', 'c'], ndots: 15 });
  });

  it('say which names are asked for, and in which order', () => {
    const rules = rulesOf(CLUSTER);
    expect(candidatesOf('db', rules)).toEqual(['db.staging.svc.cluster.local', 'db.svc.cluster.local', 'db']);
    expect(candidatesOf('a.b.c.d.e.f', rules)[0]).toBe('a.b.c.d.e.f');
    expect(candidatesOf('db.', rules)).toEqual(['db']);
  });
});

describe('a hosts file', () => {
  it('gives a name all its addresses, IPv4 first', () => {
    const hosts = 'fd00::7 db\n10.0.0.7 x DB # comment db2\nnonsense db\n';
    expect(addressesIn(hosts, 'db.')).toEqual(['10.0.0.7', 'fd00::7']);
    expect(addressesIn(hosts, 'db2')).toEqual([]);
  });
});

describe('names', () => {
  it('that nobody can be asked for are unknown', async () => {
    expect(await new PodNames(() => ({ hosts: '', resolvConf: '' })).lookup('db')).toEqual([]);
  });

  it('asks for a bounded number of names at once', async () => {
    // Nobody answers there: what was asked waits, and what is too much fails at once.
    const names = new PodNames(() => ({ hosts: '', resolvConf: 'nameserver 127.0.0.1\n' }));
    const waiting = Array.from({ length: 256 }, (_, index) => names.lookup(`n${index}`));
    let isWaiting = true;
    void Promise.any(waiting).then(() => {
      isWaiting = false;
    });
    expect([await names.lookup('one-more'), isWaiting]).toEqual([[], true]);
    await Promise.all(waiting);
  });
});
