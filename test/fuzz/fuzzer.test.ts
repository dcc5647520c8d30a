import { describe, expect, it } from 'vitest';
import type { FuzzTarget } from './fuzz-target.ts';
import { Fuzzer } from './fuzzer.ts';

const STEPS = ['D', 'O', 'O', 'R', '!'];

/** A target that fails behind five letters in a row, each of which opens a block of its own; and what ran of it. */
class Door implements FuzzTarget {
  readonly name = 'door';
  readonly seeds = [Buffer.from('a plain beginning')];
  readonly dictionary = [...STEPS, 'x'];
  readonly guide = '';
  readonly maxBytes = 64;
  blocks = new Set<string>();

  run(input: Buffer): void {
    const text = input.toString('latin1');
    for (let length = 1; length <= STEPS.length; length++) {
      if (!text.includes(STEPS.slice(0, length).join(''))) return;
      this.blocks.add(`step ${length}`);
    }
    throw new Error('the door is open');
  }

  /** In the place of V8's coverage. */
  readonly coverage = {
    take: (): Set<string> => {
      const { blocks } = this;
      this.blocks = new Set();
      return blocks;
    },
  };
}

describe('the fuzzer', () => {
  it('finds its way by what inputs reach, and makes what fails small', () => {
    const door = new Door();
    const { crash, corpusSize, executions } = new Fuzzer(door, door.coverage, 1).run(20_000);
    expect(crash?.input.toString()).toBe('DOOR!');
    expect(String(crash?.error)).toContain('the door is open');
    expect(corpusSize).toBeGreaterThan(3);
    expect(executions).toBeGreaterThan(100);
  });

  it('does the same again for the same seed', () => {
    const [one, other] = [new Door(), new Door()];
    const first = new Fuzzer(one, one.coverage, 7).run(20_000);
    const second = new Fuzzer(other, other.coverage, 7).run(20_000);
    expect([second.executions, second.corpusSize]).toEqual([first.executions, first.corpusSize]);
  });

  it('ends when its time is over', () => {
    const calm: FuzzTarget = { ...new Door(), run: () => undefined };
    const result = new Fuzzer(calm, { take: () => new Set() }, 1).run(1);
    expect([result.crash, result.corpusSize]).toEqual([undefined, 1]);
  });
});
