import { expect, test } from 'vitest';
import { readFlags } from '../options/flags.ts';
import { mergeSettings } from '../options/settings.ts';
import { notProxied, proxyVariables, unheeded } from './command-proxies.ts';

test('names the proxies in both cases of letters, and leaves this machine out', () => {
  const variables = proxyVariables({ http: 8081, socks: 1081, others: ['db'] });
  expect(variables).toEqual({
    HTTP_PROXY: 'http://127.0.0.1:8081',
    http_proxy: 'http://127.0.0.1:8081',
    HTTPS_PROXY: 'http://127.0.0.1:8081',
    https_proxy: 'http://127.0.0.1:8081',
    ALL_PROXY: 'socks5h://127.0.0.1:1081',
    all_proxy: 'socks5h://127.0.0.1:1081',
    NO_PROXY: 'localhost,127.0.0.1,::1,db',
    no_proxy: 'localhost,127.0.0.1,::1,db',
  });
});

test('does not proxy what rules leave here, as far as NO_PROXY has words for it', () => {
  const local = [
    'localhost:5432',
    '*.corp.example:443',
    'tcp://10.0.0.0/8',
    '[fd00::7]:80',
    'fd00::8',
    'db',
    ':53',
    'db:1',
  ];
  const outgoingRules = [
    ...local.map(text => ({ side: 'local', text }) as const),
    { side: 'remote', text: 'shop' } as const,
  ];
  const settings = mergeSettings([readFlags({ target: 'netns/shop', steal: true, outgoingRules })]);
  expect(notProxied(settings.world)).toEqual(['.corp.example', '10.0.0.0/8', 'fd00::7', 'fd00::8', 'db']);
});

test('knows what was asked for that proxies do not do', () => {
  const worldOf = (flags: object) => mergeSettings([readFlags({ target: 'netns/shop', steal: true, ...flags })]).world;
  expect(unheeded(worldOf({}))).toEqual([]);
  expect(unheeded(worldOf({ files: 'off', dns: 'remote' }))).toEqual([]);
  expect(unheeded(worldOf({ files: 'read', dns: 'local' }))).toEqual(['--files', '--dns local']);
});
