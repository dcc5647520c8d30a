import { expect, it } from 'vitest';
import { RECORD_HEADER_BYTES, RecordReader, writeRecordHeader } from './index.ts';

it('tells of no time that a calendar does not have', () => {
  const times: number[] = [];
  const reader = new RecordReader({ onRecord: ({ timeUs }) => times.push(timeUs), onRecordBytes: () => undefined });
  const header = Buffer.alloc(RECORD_HEADER_BYTES);
  for (const timeUs of [1_750_000_000_123_456, 8.64e18, 8.7e18, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    writeRecordHeader(header, { facts: 0, exchange: 1, length: 0, timeUs });
    reader.push(header, 0, RECORD_HEADER_BYTES);
  }
  expect(times).toEqual([1_750_000_000_123_456, 8.64e18, 0, 0, 0, 0]);
  expect(() => times.map(timeUs => new Date(timeUs / 1_000).toISOString())).not.toThrow();
});
