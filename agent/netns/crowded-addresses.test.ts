import { describe, expect, test } from 'vitest';
import { CrowdedAddresses } from './crowded-addresses.ts';
import { CROWDED_MS, MAX_CROWDED_ADDRESSES } from './limits.ts';

describe('a crowded address', () => {
  test('is forgotten ten minutes after its last connection from our ports', () => {
    let nowMs = 0;
    const crowded = new CrowdedAddresses(() => nowMs);
    expect(crowded.note('10.0.0.1')).toBe(true);
    nowMs = CROWDED_MS - 1;
    expect(crowded.note('10.0.0.1')).toBe(false);
    nowMs += CROWDED_MS - 1;
    expect(crowded.has('10.0.0.1')).toBe(true);
    nowMs += 1;
    expect(crowded.has('10.0.0.1')).toBe(false);
    expect(crowded.note('10.0.0.1')).toBe(true);
  });

  test('is not remembered when too many are, until one of them is due', () => {
    let nowMs = 0;
    const crowded = new CrowdedAddresses(() => nowMs);
    for (let i = 0; i < MAX_CROWDED_ADDRESSES; i++) crowded.note(`client ${i}`);
    expect(crowded.note('one more')).toBe(false);
    expect(crowded.has('one more')).toBe(false);
    expect(crowded.has('client 0')).toBe(true);
    nowMs = CROWDED_MS;
    expect(crowded.note('one more')).toBe(true);
    expect(crowded.has('one more')).toBe(true);
  });
});
