import { describe, expect, test } from 'vitest';
import { CONFIG_KEYS } from '../config/schema.ts';
import { hasMirrordKeys, hasMirrordName } from './detect.ts';

describe('a file is taken for one of mirrord', () => {
  test.each(['mirrord.json', '.mirrord/mirrord.json', 'deploy/mirrord-dev.yaml', 'MIRRORD.yml', 'shop.toml'])(
    'by its name: %s',
    file => expect(hasMirrordName(file)).toBe(true),
  );

  test.each(['headgate.yaml', 'headgate.json', 'my-mirrord.json', 'mirrord.txt'])('not by its name: %s', file =>
    expect(hasMirrordName(file)).toBe(false),
  );

  test.each([
    { feature: {} },
    { target: 'pod/x', operator: true },
    { target: 'pod/x', agent: { ttl: 30 } },
    { feature: null, mode: 'steal' },
  ])('by its keys: %j', value => expect(hasMirrordKeys(value, CONFIG_KEYS)).toBe(true));

  test.each([
    { target: 'netns/x' },
    { target: 'netns/x', mode: 'steal', agent: {} },
    { target: { path: 'netns/x' }, agent: {} },
    { operator: true },
    [],
    null,
    'feature',
  ])('not by its keys: %j', value => expect(hasMirrordKeys(value, CONFIG_KEYS)).toBe(false));
});
