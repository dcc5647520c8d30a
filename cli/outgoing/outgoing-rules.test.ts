import { describe, expect, it } from 'vitest';
import type { Destination } from '../world/index.ts';
import { type OutgoingRule, OutgoingRules, RuleError } from './outgoing-rules.ts';

const to = (address: string, port: number, more: Partial<Destination> = {}): Destination => ({
  ...{ protocol: 'tcp', address, port, names: [] },
  ...more,
});

function matches(text: string, destination: Destination): boolean {
  return new OutgoingRules([{ side: 'local', text }]).decide(destination).side === 'local';
}

describe('an outgoing rule', () => {
  it.each([
    ['10.0.0.7', to('10.0.0.7', 80), true],
    ['10.0.0.7', to('10.0.0.8', 80), false],
    ['10.0.0.7:80', to('10.0.0.7', 80), true],
    ['10.0.0.7:80', to('10.0.0.7', 81), false],
    [':5432', to('10.0.0.7', 5432), true],
    ['*:5432', to('fd00::7', 5432), true],
    ['10.0.0.0/8', to('10.9.9.9', 1), true],
    ['10.0.0.0/8', to('11.9.9.9', 1), false],
    ['10.0.0.0/8:53', to('10.9.9.9', 53), true],
    ['fd00::/16', to('fd00::1', 1), true],
    ['fd00::7', to('fd00::7', 1), true],
    ['[fd00::7]:80', to('fd00::7', 80), true],
    ['[fd00::7]:80', to('fd00::7', 81), false],
    ['localhost', to('127.0.0.53', 1), true],
    ['localhost:5432', to('::1', 5432), true],
    ['localhost', to('10.0.0.1', 1), false],
    ['tcp://', to('10.0.0.1', 1), true],
    ['udp://', to('10.0.0.1', 1), false],
    ['udp://10.0.0.0/8:53', to('10.0.0.1', 53, { protocol: 'udp' }), true],
    ['db', to('10.0.0.1', 1, { names: ['db.staging.svc.cluster.local'] }), true],
    ['db', to('10.0.0.1', 1, { names: ['mydb.staging.svc'] }), false],
    ['API.example.com:443', to('10.0.0.1', 443, { names: ['api.example.com'] }), true],
    ['*.example.com', to('10.0.0.1', 443, { names: ['a.b.example.com'] }), true],
    ['*.example.com', to('10.0.0.1', 443, { names: ['example.com'] }), false],
  ])('%s of %o: %s', (text, destination, isMatch) => {
    expect(matches(text, destination)).toBe(isMatch);
  });

  it.each(['', 'tcp', 'host:0', 'host:99999', '10.0.0.0/33', '10.0.0.0/', 'a b', '[fd00::7', 'http://x/'])(
    'cannot be %j',
    text => {
      if (text === 'tcp') expect(matches(text, to('10.0.0.1', 1))).toBe(false);
      else expect(() => new OutgoingRules([{ side: 'local', text }])).toThrow(RuleError);
    },
  );

  it('decides where it is the first that matches, else the default does', () => {
    const rules: readonly OutgoingRule[] = [
      { side: 'remote', text: '10.0.0.7:5432' },
      { side: 'local', text: ':5432' },
      { side: 'off', text: '10.0.0.0/8' },
    ];
    const decide = (destination: Destination) => new OutgoingRules(rules, 'local').decide(destination);
    expect(decide(to('10.0.0.7', 5432))).toEqual({ side: 'remote', rule: '10.0.0.7:5432' });
    expect(decide(to('10.0.0.8', 5432)).side).toBe('local');
    expect(decide(to('10.0.0.8', 80)).side).toBe('off');
    expect(decide(to('11.0.0.8', 80))).toEqual({ side: 'local', rule: undefined });
  });
});
