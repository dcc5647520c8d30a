import { describe, expect, it } from 'vitest';
import { ConfigSource } from '../config/source.ts';
import { OutgoingRules } from '../outgoing/outgoing-rules.ts';
import { Findings } from './findings.ts';
import { readOutgoing } from './outgoing.ts';

function read(feature: Readonly<Record<string, unknown>>) {
  const findings = new Findings(new ConfigSource(JSON.stringify({ feature }), 'mirrord.json'));
  return { layer: readOutgoing(feature, findings), findings };
}

const local = (text: string) => ({ side: 'local', text });
const remote = (text: string) => ({ side: 'remote', text });

describe("where a command dials, in mirrord's words", () => {
  it.each([
    [{}, {}],
    [{ network: true }, {}],
    [{ network: { outgoing: true, dns: true } }, {}],
    [{ network: false }, { outgoing: 'local', dns: 'local' }],
    [
      { network: { outgoing: false, dns: false }, hostname: false },
      { outgoing: 'local', dns: 'local', hostname: 'local' },
    ],
    [{ network: { dns: { enabled: false } } }, { dns: 'local' }],
    [{ network: { outgoing: { udp: false, tcp: true } } }, { outgoingRules: [local('udp://*')] }],
    [
      { network: { outgoing: { tcp: false, ignore_localhost: true } } },
      { outgoingRules: [local('tcp://*'), local('localhost')] },
    ],
    [
      { network: { outgoing: { filter: { local: ['tcp://1.1.1.0/24:1337', '1.1.5.0/24:0', 'google.com', ':53'] } } } },
      { outgoingRules: ['tcp://1.1.1.0/24:1337', '1.1.5.0/24', 'google.com', ':53'].map(local) },
    ],
    [
      { network: { outgoing: { filter: { remote: 'db:5432' } } } },
      { outgoing: 'local', outgoingRules: [remote('db:5432')] },
    ],
    [{ network: { outgoing: { filter: { remote: [] } } } }, {}],
    [{ network: { dns: { filter: { local: ['google.com:443'] } } } }, { dnsRules: [local('google.com')] }],
    [{ network: { dns: { filter: { remote: ['db.shop'] } } } }, { dns: 'local', dnsRules: [remote('db.shop')] }],
  ])('%j is %j', (feature, layer) => {
    const reading = read(feature);
    expect(reading.layer).toEqual(layer);
    expect(reading.findings.remarks).toEqual([]);
    reading.findings.throwMistakes();
  });

  it('is warned of where a name cannot be told by what is written', () => {
    const { layer, findings } = read({ network: { dns: { filter: { local: [':53', '10.0.0.0/8', 'a.b'] } } } });
    expect(layer).toEqual({ dnsRules: [local('a.b')] });
    expect(findings.remarks.map(({ path }) => path.at(-1))).toEqual([0, 1]);
  });

  it.each([
    { outgoing: { filter: { local: ['10.0.0.0/99'] } } },
    { outgoing: { filter: { local: ['a'], remote: ['b'] } } },
    { outgoing: { filter: { local: 3 } } },
    { dns: { filter: { remote: ['a b'] } } },
  ])('%j is a mistake', network => {
    expect(() => read({ network }).findings.throwMistakes()).toThrow('feature.network');
  });
});

describe('where a name is asked for', () => {
  it('is where it is dialled from, unless a rule of names says otherwise', () => {
    const rules = new OutgoingRules(
      [
        { side: 'local', text: '*.corp.example:443' },
        { side: 'off', text: 'ads.example' },
        { side: 'remote', text: 'db' },
        { side: 'local', text: '10.0.0.0/8' },
        { side: 'local', text: '*' },
      ],
      'remote',
      [{ side: 'remote', text: 'git.corp.example' }],
    );
    const names = ['git.corp.example', 'wiki.corp.example', 'ads.example', 'db.shop.svc', 'else.example'];
    expect(names.map(name => rules.sideOfName(name))).toEqual(['remote', 'local', undefined, 'remote', undefined]);
    expect(new OutgoingRules([], 'remote', [{ side: 'local', text: '*' }]).sideOfName('a')).toBe('local');
    expect(() => new OutgoingRules([], 'remote', [{ side: 'local', text: '10.0.0.1' }])).toThrow('is no name');
  });
});
