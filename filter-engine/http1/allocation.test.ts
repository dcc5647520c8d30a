import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const PROBE = `${import.meta.dirname}/../../bench/filter-engine/allocation.ts`;
const CONTROL = 'one object a message, as a control';

describe('in steady state', () => {
  // In a process of its own: what vitest makes of imports allocates.
  const options = ['--min-semi-space-size=1', '--max-semi-space-size=1', PROBE];
  const collections: Record<string, number> = JSON.parse(execFileSync(process.execPath, options, { encoding: 'utf8' }));

  for (const [name, count] of Object.entries(collections)) {
    if (name === CONTROL) continue;
    it(`200,000 times a ${name} cost no garbage collection`, () => {
      expect(count).toBe(0);
    });
  }

  it('the measurement finds one small object a message', () => {
    expect(collections[CONTROL]).toBeGreaterThan(1);
    expect(Object.keys(collections).length).toBeGreaterThan(4);
  });
});
