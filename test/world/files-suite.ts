/** A world that all tests of a group share, with files of a pod in it. */

import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect } from 'vitest';
import { Place, World } from './files-world.ts';

/** Makes it before them, and looks behind them that nothing is left. */
export function inWorld(prepare: (place: Place) => Parameters<typeof World.make>[1]): { place: Place; world: World } {
  const held = { place: undefined as unknown as Place, world: undefined as unknown as World };
  beforeAll(async () => {
    held.place = new Place();
    const options = prepare(held.place);
    held.world = await World.make(held.place, options);
    expect(held.world.told.failed).toBeUndefined();
  });
  afterAll(async () => {
    await held.world[Symbol.asyncDispose]();
    // Nothing is left where the mounts were.
    expect(readdirSync(held.place.at('scratch'))).toEqual([]);
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(held.place.directory);
    held.place[Symbol.dispose]();
  });
  return held;
}
