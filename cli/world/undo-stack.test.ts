import { expect, it } from 'vitest';
import { UndoStack } from './undo-stack.ts';

it('undoes in reverse and once, also behind what throws', () => {
  const undone: string[] = [];
  const stack = new UndoStack();
  stack.use({ [Symbol.dispose]: () => void undone.push('first') });
  stack.defer(() => {
    throw new Error('no');
  });
  stack.defer(() => void undone.push('last'));
  expect(() => stack[Symbol.dispose]()).toThrow('no');
  stack[Symbol.dispose]();
  expect(undone).toEqual(['last', 'first']);
});
