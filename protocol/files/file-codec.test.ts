import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeMounts,
  encodeSpace,
  readEntries,
  readLookAnswer,
  readMounts,
  readOpenAnswer,
  readSpace,
} from './file-answer.ts';
import { entryBytes, type FileEntry, writeEntry } from './file-entry.ts';
import { FileMessages } from './file-messages.ts';
import {
  encodeFileRequest,
  FILE_CHANGE,
  FILE_CREATE,
  FILE_LIST,
  FILE_LOOK,
  FILE_MOUNTS,
  FILE_OPEN,
  FILE_READ,
  FILE_RENAME,
  FILE_RESIZE,
  FILE_WRITE,
  type FileRequest,
  readFileRequest,
} from './file-request.ts';
import { MAX_FILE_MESSAGE_BYTES, MAX_POD_PATH_BYTES } from './limits.ts';
import {
  asPodName,
  asPodPath,
  isWithin,
  nameOf,
  type PodName,
  type PodPath,
  parentOf,
  parsePodPath,
  showPodPath,
} from './pod-path.ts';

const name = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map(bytes => asPodName(Buffer.from(bytes).toString('latin1')))
  .filter(each => each !== null);
const path = fc
  .array(name, { maxLength: 5 })
  .map(names => asPodPath(names.map(each => `/${each}`).join('')) ?? ('' as PodPath));
const u32 = fc.integer({ min: 0, max: 0xffffffff });
const entry: fc.Arbitrary<FileEntry> = fc.record({
  kind: fc.integer({ min: 0, max: 15 }),
  permissions: fc.integer({ min: 0, max: 0o7777 }),
  links: u32,
  size: fc.maxSafeNat(),
  mtimeSeconds: fc.maxSafeInteger(),
  mtimeNanoseconds: u32,
  ctimeSeconds: fc.maxSafeInteger(),
  ctimeNanoseconds: u32,
  identityHigh: u32,
  identityLow: u32,
  target: fc.uint8Array({ maxLength: 20 }).map(bytes => Buffer.from(bytes).toString('latin1')),
});
const permissions = fc.integer({ min: 0, max: 0o7777 });
const request: fc.Arbitrary<FileRequest> = fc.oneof(
  fc.record({ operation: fc.constant(FILE_LIST), path }),
  fc.record({ operation: fc.constant(FILE_LOOK), path, name }),
  fc.record({ operation: fc.constant(FILE_OPEN), path, flags: fc.nat(255), bytes: u32 }),
  fc.record({ operation: fc.constant(FILE_READ), handle: u32, offset: fc.maxSafeNat(), bytes: fc.nat(1 << 20) }),
  fc.record({ operation: fc.constant(FILE_MOUNTS) }),
  fc.record({ operation: fc.constant(FILE_CREATE), path, flags: fc.nat(255), permissions }),
  fc.record({
    operation: fc.constant(FILE_WRITE),
    handle: u32,
    offset: fc.maxSafeNat(),
    data: fc.uint8Array().map(bytes => Buffer.from(bytes)),
  }),
  fc.record({
    operation: fc.constant(FILE_CHANGE),
    path,
    what: fc.nat(255),
    permissions,
    size: fc.maxSafeNat(),
    mtimeSeconds: fc.maxSafeInteger(),
    mtimeNanoseconds: fc.nat(999_999_999),
  }),
  fc.record({ operation: fc.constant(FILE_RESIZE), handle: u32, size: fc.maxSafeNat() }),
  fc.record({ operation: fc.constant(FILE_RENAME), path, to: path, flags: fc.nat(255) }),
);

/** The messages that arrive when the bytes come in pieces of the given sizes. */
function cut(bytes: Buffer, sizes: readonly number[]): { readonly messages: string[]; readonly isFine: boolean } {
  const messages: string[] = [];
  const reader = new FileMessages({
    onMessage: (source, start, end) => void messages.push(source.toString('latin1', start, end)),
  });
  let offset = 0;
  let isFine = true;
  for (let turn = 0; offset < bytes.length; turn++) {
    const end = Math.min(bytes.length, offset + (sizes[turn % sizes.length] ?? 1));
    isFine = reader.push(bytes, offset, end) && isFine;
    offset = end;
  }
  return { messages, isFine };
}

describe('a request about files', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(u32, request, (id, wanted) => {
        const bytes = encodeFileRequest(id, wanted);
        expect(bytes.readUInt32BE(0)).toBe(bytes.length - 4);
        expect(readFileRequest(bytes, 4, bytes.length)).toEqual({ id, request: wanted });
      }),
    );
  });

  it('that is cut short, or anything else, is refused and never throws', () => {
    fc.assert(
      fc.property(u32, request, fc.nat(), (id, wanted, at) => {
        const bytes = encodeFileRequest(id, wanted);
        const end = 4 + (at % (bytes.length - 4));
        const { request: read } = readFileRequest(bytes, 4, end);
        // A WRITE has no end of its own.
        expect(read === null || read.operation === FILE_WRITE).toBe(true);
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), bytes => void readFileRequest(Buffer.from(bytes), 0, bytes.length)));
  });

  it('names no path that climbs, is relative, or is too long', () => {
    for (const bad of [
      'a',
      '/a/../b',
      '/.',
      '//a',
      '/a/',
      '/a\0b',
      `/${'a'.repeat(256)}`,
      '/a'.repeat(MAX_POD_PATH_BYTES),
    ]) {
      const bytes = encodeFileRequest(1, { operation: FILE_LIST, path: bad as PodPath });
      expect(readFileRequest(bytes, 4, bytes.length).request).toBeNull();
      const look = encodeFileRequest(1, { operation: FILE_LOOK, path: '' as PodPath, name: bad as PodName });
      if (bad !== 'a') expect(readFileRequest(look, 4, look.length).request).toBeNull();
    }
  });
});

describe('messages about files', () => {
  it('are the same however their bytes are split', () => {
    fc.assert(
      fc.property(
        fc.array(request, { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (wanted, sizes) => {
          const bytes = Buffer.concat(wanted.map((each, index) => encodeFileRequest(index + 1, each)));
          expect(cut(bytes, sizes)).toEqual(cut(bytes, [bytes.length]));
          expect(cut(bytes, sizes).messages.length).toBe(wanted.length);
        },
      ),
    );
  });

  it('end with one that is too long or too short to be any', () => {
    for (const length of [0, 4, MAX_FILE_MESSAGE_BYTES + 1, 0xffffffff]) {
      const bytes = Buffer.alloc(12);
      bytes.writeUInt32BE(length);
      for (const sizes of [[1], [4], [12]]) expect(cut(bytes, sizes)).toEqual({ messages: [], isFine: false });
    }
  });
});

describe('an answer about files', () => {
  it('brings entries as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ name, entry })), entries => {
        const bytes = Buffer.alloc(entries.reduce((sum, each) => sum + entryBytes(each.name, each.entry), 0));
        let end = 0;
        for (const each of entries) end = writeEntry(bytes, end, each);
        expect(end).toBe(bytes.length);
        expect(readEntries(bytes, 0, end)).toEqual(entries);
        if (end > 0) expect(readEntries(bytes, 0, end - 1)).toBeNull();
      }),
    );
  });

  it('of any bytes is refused or read, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), raw => {
        const bytes = Buffer.from(raw);
        for (const read of [readEntries, readLookAnswer, readOpenAnswer, readMounts, readSpace]) {
          read(bytes, 0, bytes.length);
        }
      }),
    );
  });

  it('brings mounts and space', () => {
    const mounts = [
      { point: parsePodPath('/var/run/secrets') ?? ('' as PodPath), type: 'tmpfs', isReadOnly: true, isFile: false },
      { point: '' as PodPath, type: 'overlay', isReadOnly: false, isFile: true },
    ];
    const bytes = encodeMounts(mounts);
    expect(readMounts(bytes, 0, bytes.length)).toEqual(mounts);
    const space = { blocks: 9, free: 8, available: 7, files: 6, freeFiles: 5, blockBytes: 4096, nameBytes: 255 };
    expect(readSpace(encodeSpace(space), 0, encodeSpace(space).length)).toEqual(space);
  });
});

describe('a path of the pod', () => {
  it('is shown as people write it, and read so', () => {
    for (const text of ['/', '/a', '/ä/ö b']) expect(showPodPath(parsePodPath(text) ?? ('x' as PodPath))).toBe(text);
    expect(parsePodPath('/a//b/')).toBe('/a/b');
    expect(parsePodPath('a')).toBeNull();
    expect(parsePodPath('/a/../b')).toBeNull();
  });

  it('has a parent, a name, and lies within what it begins with', () => {
    const inner = parsePodPath('/a/b') ?? ('' as PodPath);
    expect([parentOf(inner), nameOf(inner)]).toEqual(['/a', 'b']);
    expect(parentOf('' as PodPath)).toBe('');
    expect(isWithin(inner, '/a' as PodPath)).toBe(true);
    expect(isWithin('/ab' as PodPath, '/a' as PodPath)).toBe(false);
  });
});
