/** What is to be undone, in reverse. The oldest Node that is promised has no DisposableStack. */

export class UndoStack implements Disposable {
  readonly #undos: (() => void)[] = [];

  /** Hands a thing over. @returns it */
  use<Thing extends Disposable>(thing: Thing): Thing {
    this.defer(() => thing[Symbol.dispose]());
    return thing;
  }

  defer(undo: () => void): void {
    this.#undos.push(undo);
  }

  /** Undoes each thing once, also where one of them throws. */
  [Symbol.dispose](): void {
    const undo = this.#undos.pop();
    if (undo === undefined) return;
    try {
      undo();
    } finally {
      this[Symbol.dispose]();
    }
  }
}
