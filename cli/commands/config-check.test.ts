import { expect, test } from 'vitest';
import { parseConfig } from '../config/read-config.ts';
import { describeLayer } from './config-check.ts';

test('says what a session with the file would do', () => {
  const layer = parseConfig(
    'target: netns/shop\nmode: steal\nports: ["8080:3000"]\nfilter: {path: /a}\ntakeover: true\ndrain_timeout: 3\n',
    'f',
  );
  expect(describeLayer(layer)).toEqual([
    'Steals requests where path is "/a" to netns/shop.',
    'Port 8080 of the target goes to port 3000 of this machine.',
    'All other requests go to the app.',
    'Ends the session of another who stands in the way.',
    'The agent relays open connections on for up to 3 s at its end.',
  ]);
});

test('says what is missing', () => {
  const [first, second] = describeLayer({});
  expect(first).toContain('once --steal is given');
  expect(first).toContain('-t or HEADGATE_TARGET');
  expect(second).toContain('attach needs -p');
});
