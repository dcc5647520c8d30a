/** A suite of tests that share one laboratory, skipped by name where none can be made. */

import { afterAll, beforeAll, describe } from 'vitest';
import { Lab, labObstacle } from '../lab/index.ts';

const obstacle = labObstacle();

/**
 * Opens a lab before the tests and closes it behind them. `prepare` starts what all of them use; `lab()` is the lab, from then on.
 * @param area part of the names of the lab's namespaces
 */
export function describeInLab(
  title: string,
  area: string,
  suite: (lab: () => Lab, prepare: (start: (lab: Lab) => Promise<void>) => void) => void,
): void {
  describe.skipIf(obstacle !== undefined)(obstacle === undefined ? title : `${title} (${obstacle})`, () => {
    let opened: Lab | undefined;
    let start: (lab: Lab) => Promise<void> = async () => undefined;
    beforeAll(async () => {
      opened = await Lab.open(area);
      await start(opened);
    });
    afterAll(() => opened?.[Symbol.asyncDispose]());
    suite(
      () => {
        if (opened === undefined) throw new Error('the lab is not open yet');
        return opened;
      },
      given => {
        start = given;
      },
    );
  });
}
