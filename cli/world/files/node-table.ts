/**
 * The files that the kernel knows by number. A node stands for one file of the pod at one path: when another file takes the path (its identity
 * differs), it gets another node, so that what is open and cached of the first stays its own. The kernel counts how often it was told of
 * a node and says when it forgets (FORGET).
 *
 * Below an overlay that is not so: overlayfs takes a name that leads to another node for stale, for ever. There a node stands for its path
 * (`stable`), whatever file is there, as long as it is of the same kind.
 */

import { type FileEntry, isWithin, type PodPath } from '../../../protocol/index.ts';

/** The kernel's number for the root of a mount. */
export const ROOT_NODE = 1;

export interface Node {
  readonly id: number;
  path: PodPath;
  /** As it was told last. */
  entry: FileEntry;
  /** How often the kernel was told of it and has not forgotten. */
  lookups: number;
  /** What of the file's bytes the kernel may still have: those of this modification. */
  cachedVersion: string;
}

/** What a mount shows, and how its nodes are told apart. */
export interface NodeTableRoot {
  readonly path: PodPath;
  readonly entry: FileEntry;
  /** The mount is the lower side of an overlay. */
  readonly isStable: boolean;
}

export class NodeTable {
  readonly #nodes = new Map<number, Node>();
  readonly #byPath = new Map<PodPath, Node>();
  readonly #maxNodes: number;
  readonly #isStable: boolean;
  #lastId = ROOT_NODE;

  constructor({ path, entry, isStable }: NodeTableRoot, maxNodes: number) {
    this.#maxNodes = maxNodes;
    this.#isStable = isStable;
    const node = { path, entry, id: ROOT_NODE, lookups: 1, cachedVersion: '' };
    this.#nodes.set(ROOT_NODE, node);
    this.#byPath.set(path, node);
  }

  get size(): number {
    return this.#nodes.size;
  }

  get(id: number): Node | undefined {
    return this.#nodes.get(id);
  }

  /** The node that the kernel knows for a path. */
  at(path: PodPath): Node | undefined {
    return this.#byPath.get(path);
  }

  /** Whether a node can go on standing for its path when this is there now. */
  fits(node: Node, entry: FileEntry): boolean {
    return node.id === ROOT_NODE || isSameFile(node.entry, entry) || (this.#isStable && node.entry.kind === entry.kind);
  }

  /** The node of a file, which the kernel is about to be told of once more. @returns null when there are too many */
  tell(path: PodPath, entry: FileEntry): Node | null {
    const known = this.#byPath.get(path);
    if (known !== undefined && this.fits(known, entry)) {
      if (!isSameFile(known.entry, entry)) known.cachedVersion = '';
      known.entry = entry;
      known.lookups++;
      return known;
    }
    if (this.#nodes.size >= this.#maxNodes) return null;
    this.#lastId++;
    const node = { id: this.#lastId, path, entry, lookups: 1, cachedVersion: '' };
    this.#nodes.set(node.id, node);
    this.#byPath.set(path, node);
    return node;
  }

  forget(id: number, times: number): void {
    const node = this.#nodes.get(id);
    if (node === undefined || id === ROOT_NODE) return;
    node.lookups -= times;
    if (node.lookups > 0) return;
    this.#nodes.delete(id);
    if (this.#byPath.get(node.path) === node) this.#byPath.delete(node.path);
  }

  /** A file, or a directory with all below it, has another path now. */
  move(from: PodPath, to: PodPath): void {
    for (const node of [...this.#byPath.values()]) {
      if (!isWithin(node.path, from)) continue;
      this.#byPath.delete(node.path);
      node.path = `${to}${node.path.slice(from.length)}` as PodPath;
      this.#byPath.set(node.path, node);
    }
  }
}

export function isSameFile(a: FileEntry, b: FileEntry): boolean {
  return a.kind === b.kind && a.identityLow === b.identityLow && a.identityHigh === b.identityHigh;
}

/** Equal as long as nobody wrote to the file. */
export function versionOf({ size, mtimeSeconds, mtimeNanoseconds, ctimeSeconds, ctimeNanoseconds }: FileEntry): string {
  return `${size} ${mtimeSeconds}.${mtimeNanoseconds} ${ctimeSeconds}.${ctimeNanoseconds}`;
}
