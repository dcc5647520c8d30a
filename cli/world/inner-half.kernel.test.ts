/** The inner half of a world that is begun before anybody is known to want it. */

import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { childrenOf, labObstacle, until } from '../../test/lab/index.ts';
import { beginInnerHalf, dropInnerHalf, takeInnerHalf } from './inner-half.ts';

const obstacle = labObstacle();
const named = (text: string): string => (obstacle === undefined ? text : `${text} (${obstacle})`);
const isChild = (pid: number): boolean => childrenOf(process.pid).includes(pid);

it.skipIf(obstacle !== undefined)(named('an inner half that was begun is taken once'), async () => {
  const before = childrenOf(process.pid);
  beginInnerHalf(false);
  beginInnerHalf(false);
  const begun = childrenOf(process.pid).filter(pid => !before.includes(pid));
  expect(begun.length).toBe(1);
  const [first, second] = [takeInnerHalf(false), takeInnerHalf(false)];
  expect([first.pid === begun[0], second.pid === begun[0]]).toEqual([true, false]);
  await Promise.all([first.close(), second.close()]);
});

it.skipIf(obstacle !== undefined)(named('an inner half that nobody wants ends, with what it has loaded'), async () => {
  const before = childrenOf(process.pid);
  beginInnerHalf(true);
  const [begun = 0] = childrenOf(process.pid).filter(pid => !before.includes(pid));
  dropInnerHalf();
  await until(() => !isChild(begun), { what: 'the inner half to end' });
  const next = takeInnerHalf(false);
  expect(next.pid).not.toBe(begun);
  await next.close();
});

it.skipIf(obstacle !== undefined)(named('an inner half leaves the port of a debugger to the command'), async () => {
  vi.stubEnv('NODE_OPTIONS', '--max-http-header-size=9999 --inspect=127.0.0.1:0');
  const half = takeInnerHalf(false);
  vi.unstubAllEnvs();
  const environment = readFileSync(`/proc/${half.pid}/environ`, 'utf8').split('\0');
  expect(environment.filter(each => each.startsWith('NODE_OPTIONS='))).toEqual([
    'NODE_OPTIONS=--max-http-header-size=9999',
  ]);
  await half.close();
});
