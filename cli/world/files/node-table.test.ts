import { describe, expect, it } from 'vitest';
import { KIND_DIRECTORY, POD_ROOT } from '../../../protocol/index.ts';
import { NodeTable, ROOT_NODE } from './node-table.ts';
import { asPath, someEntry } from './testing/entries.ts';

const table = (isStable: boolean, maxNodes = 100) =>
  new NodeTable({ path: POD_ROOT, entry: someEntry(0, { kind: KIND_DIRECTORY }), isStable }, maxNodes);

describe('the files that the kernel knows', () => {
  it('have one number as long as they are the same file', () => {
    const nodes = table(false);
    const first = nodes.tell(asPath('/a'), someEntry(1));
    expect(nodes.tell(asPath('/a'), someEntry(1, { size: 5 }))?.id).toBe(first?.id);
    expect(nodes.tell(asPath('/a'), someEntry(2))?.id).not.toBe(first?.id);
    expect(nodes.get(first?.id ?? 0)?.entry.size).toBe(5);
  });

  it('have the number of their path below an overlay, unless they are of another kind', () => {
    const nodes = table(true);
    const first = nodes.tell(asPath('/a'), someEntry(1));
    if (first !== null) first.cachedVersion = 'old';
    expect(nodes.tell(asPath('/a'), someEntry(2))).toMatchObject({ id: first?.id, cachedVersion: '' });
    expect(nodes.tell(asPath('/a'), someEntry(3, { kind: KIND_DIRECTORY }))?.id).not.toBe(first?.id);
  });

  it('are forgotten when the kernel has forgotten each time that it was told', () => {
    const nodes = table(false);
    const id = nodes.tell(asPath('/a'), someEntry(1))?.id ?? 0;
    nodes.tell(asPath('/a'), someEntry(1));
    nodes.forget(id, 1);
    expect(nodes.at(asPath('/a'))?.id).toBe(id);
    nodes.forget(id, 1);
    expect([nodes.at(asPath('/a')), nodes.get(id), nodes.size]).toEqual([undefined, undefined, 1]);
    nodes.forget(ROOT_NODE, 5);
    expect(nodes.size).toBe(1);
  });

  it('keep their number when they, or a directory above them, move', () => {
    const nodes = table(false);
    const id = nodes.tell(asPath('/a/b'), someEntry(1))?.id;
    nodes.tell(asPath('/ab'), someEntry(2));
    nodes.move(asPath('/a'), asPath('/x/y'));
    expect([nodes.at(asPath('/x/y/b'))?.id, nodes.at(asPath('/a/b'))]).toEqual([id, undefined]);
    expect(nodes.at(asPath('/ab'))).toBeDefined();
  });

  it('knows a bounded number of files', () => {
    const nodes = table(false, 3);
    expect(nodes.tell(asPath('/a'), someEntry(1))).not.toBeNull();
    expect(nodes.tell(asPath('/b'), someEntry(2))).not.toBeNull();
    expect(nodes.tell(asPath('/c'), someEntry(3))).toBeNull();
    expect(nodes.tell(asPath('/a'), someEntry(1))).not.toBeNull();
  });
});
