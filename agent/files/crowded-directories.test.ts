import { expect, it } from 'vitest';
import { CrowdedDirectories } from './crowded-directories.ts';
import { CROWDED_MS, MAX_CROWDED } from './limits.ts';
import { path } from './testing/file-client.ts';

it('is known for a while that a directory is too large', () => {
  let nowMs = 0;
  const crowded = new CrowdedDirectories(() => nowMs);
  crowded.add(path('/large'));
  expect([crowded.has(path('/large')), crowded.has(path('/other'))]).toEqual([true, false]);
  nowMs = CROWDED_MS;
  expect(crowded.has(path('/large'))).toBe(false);
});

it('is known of a bounded number of directories', () => {
  const crowded = new CrowdedDirectories(() => 0);
  for (let index = 0; index <= MAX_CROWDED; index++) crowded.add(path(`/${index}`));
  expect([crowded.has(path('/0')), crowded.has(path('/1')), crowded.has(path(`/${MAX_CROWDED}`))]).toEqual([
    false,
    true,
    true,
  ]);
});
