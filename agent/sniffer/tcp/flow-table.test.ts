import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf, packet } from '../testing/packets.ts';
import { AgeList, NONE } from './age-list.ts';
import { FlowTable } from './flow-table.ts';
import { FROM_APP, FROM_CLIENT } from './flow-visitor.ts';
import { Segment } from './segment.ts';

const CAPACITY = 12;

/** Few addresses and ports, so that they meet. */
const endsArbitrary = fc.oneof(
  fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 4 })).map(([host, port]) => [`10.0.0.${host}:${port}`, '10.0.9.9:80']),
  fc
    .tuple(fc.nat(3), fc.integer({ min: 1, max: 4 }))
    .map(([host, port]) => [`[fd00::${host}]:${port}`, '[fd00::9]:80']),
) as fc.Arbitrary<[string, string]>;

const stepArbitrary = fc.record({ ends: endsArbitrary, isFromClient: fc.boolean(), isRemoval: fc.boolean() });

describe('the flow table', () => {
  it('is a map from the ends of a connection, whichever of them speaks', () => {
    fc.assert(
      fc.property(fc.array(stepArbitrary, { maxLength: 200 }), steps => {
        const table = new FlowTable(CAPACITY);
        const model = new Map<string, number>();
        const segment = new Segment();
        for (const { ends, isFromClient, isRemoval } of steps) {
          const [client, app] = ends;
          const frame = frameOf(
            packet({ from: isFromClient ? client : app, to: isFromClient ? app : client, sequence: 1 }),
          );
          segment.parse(frame);
          const slot = table.find(segment, isFromClient ? FROM_CLIENT : FROM_APP);
          expect(slot).toBe(model.get(client) ?? NONE);
          if (slot !== NONE && isRemoval) {
            table.remove(slot);
            model.delete(client);
          } else if (slot === NONE && !table.isFull) {
            const added = table.add();
            expect([...model.values()]).not.toContain(added);
            model.set(client, added);
          }
          expect(table.size).toBe(model.size);
        }
      }),
    );
  });
});

describe('an age list', () => {
  it('keeps the order of the last touches', () => {
    const step = fc.record({ item: fc.nat(9), isRemoval: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), steps => {
        const list = new AgeList(10);
        const model = new Set<number>();
        for (const { item, isRemoval } of steps) {
          model.delete(item);
          if (isRemoval) list.remove(item);
          else {
            model.add(item);
            list.touch(item);
          }
          const order: number[] = [];
          for (let each = list.oldest; each !== NONE; each = list.after(each)) order.push(each);
          expect(order).toEqual([...model]);
          expect(list.has(item)).toBe(!isRemoval);
        }
      }),
    );
  });
});
