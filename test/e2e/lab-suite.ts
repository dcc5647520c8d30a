/** A suite of tests that share one laboratory, skipped by name where none can be made. */

import { afterAll, beforeAll, describe } from 'vitest';
import { Lab, labObstacle } from '../lab/index.ts';

const obstacle = labObstacle();

/** `lab()` is the lab, once it is open; `prepare` starts what all tests use. */
type Suite = (lab: () => Lab, prepare: (start: (lab: Lab) => Promise<void>) => void) => void;

/**
 * Opens a lab before the tests and closes it behind them.
 * @param area part of the names of the lab's namespaces
 */
export function describeInLab(title: string, area: string, suite: Suite): void {
  describeLab({ title, area, agentEnvironment: {} }, suite);
}

/** The same tests, once for each of the agent's data paths. */
export function describeOverEachShell(title: string, area: string, suite: Suite): void {
  for (const io of ['epoll', 'net']) {
    describeLab({ title: `${title}, over ${io}`, area: `${area}-${io}`, agentEnvironment: { HEADGATE_IO: io } }, suite);
  }
}

interface LabSuite {
  readonly title: string;
  readonly area: string;
  readonly agentEnvironment: Readonly<Record<string, string>>;
}

function describeLab({ title, area, agentEnvironment }: LabSuite, suite: Suite): void {
  describe.skipIf(obstacle !== undefined)(obstacle === undefined ? title : `${title} (${obstacle})`, () => {
    let opened: Lab | undefined;
    let start: (lab: Lab) => Promise<void> = async () => undefined;
    beforeAll(async () => {
      opened = await Lab.open(area);
      opened.agentEnvironment = agentEnvironment;
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
