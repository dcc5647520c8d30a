import { expect, it } from 'vitest';
import { closeSoon } from './late-close.ts';

it('closes what is over behind the answers of the same turn, whoever asked first', async () => {
  const log: string[] = [];
  closeSoon({ destroy: () => log.push('first') });
  setImmediate(() => log.push('answer'));
  closeSoon({ destroy: () => log.push('second') });
  const closed = new Promise<void>(resolve => closeSoon({ destroy: () => resolve() }));
  expect(log).toEqual([]);
  await closed;
  expect(log).toEqual(['answer', 'first', 'second']);
  await new Promise<void>(resolve => closeSoon({ destroy: () => resolve() }));
});
