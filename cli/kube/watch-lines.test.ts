import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonLines } from './watch-lines.ts';

async function collect(chunks: readonly Buffer[], maxBytes?: number): Promise<unknown[]> {
  const values: unknown[] = [];
  async function* stream(): AsyncGenerator<Buffer> {
    yield* chunks;
  }
  for await (const value of jsonLines(stream(), maxBytes)) values.push(value);
  return values;
}

test('gives the same values however the bytes are cut', async () => {
  const value = fc.record({ type: fc.string(), object: fc.string({ unit: 'grapheme' }) });
  await fc.assert(
    fc.asyncProperty(fc.array(value), fc.infiniteStream(fc.integer({ min: 1, max: 40 })), async (values, sizes) => {
      const bytes = Buffer.from(values.map(each => `${JSON.stringify(each)}\n`).join(''));
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; ) {
        const size = sizes.next().value ?? 1;
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(await collect(chunks)).toEqual(values);
    }),
  );
});

test('leaves out what is not ended', async () => {
  expect(await collect([Buffer.from('1\n\n2\n3')])).toEqual([1, 2]);
});

test('gives a watch up over a line above the limit', async () => {
  await expect(collect([Buffer.from('"aaaa'), Buffer.from('bbbb')], 8)).rejects.toThrow('a line of a watch is longer');
});
