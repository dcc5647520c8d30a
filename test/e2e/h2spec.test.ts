/** h2spec through the product, with a filter that matches nothing: no case fails that the app alone passes. */

import { beforeAll, describe, expect, it } from 'vitest';
import {
  attach,
  countOf,
  createHttp2App,
  type H2specReport,
  h2spec,
  h2specObstacle,
  h2specProgram,
  LocalProcess,
  startNginx,
} from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const NGINX_PORT = 8080;
const NODE_PORT = 8081;
/** How often a case that failed is run again. */
const RACES = 3;
const BUILD_WITHIN_MS = 660_000;

const APPS = [
  { app: 'nginx', port: NGINX_PORT },
  { app: 'node', port: NODE_PORT },
] as const;

const obstacle = h2specObstacle();

describe.skipIf(obstacle !== undefined)(obstacle === undefined ? 'h2spec' : `h2spec (${obstacle})`, () => {
  beforeAll(() => {
    h2specProgram();
  }, BUILD_WITHIN_MS);

  describeInLab('through the product', 'h2spec', (lab, prepare) => {
    const alone = new Map<number, H2specReport>();

    prepare(async opened => {
      await startNginx(opened, { port: NGINX_PORT, http2: true });
      opened.use(await opened.pod.listen(createHttp2App('app'), { port: NODE_PORT }));
    });

    it.each(APPS)('runs against $app alone', async ({ port }) => {
      const report = await h2spec(lab(), port);
      expect(report.count).toBeGreaterThan(140);
      alone.set(port, report);
    });

    it.each(APPS)('fails no case that $app alone passes', async ({ port }) => {
      const local = await LocalProcess.start(lab(), createHttp2App('alice'));
      const session = await attach(lab(), { port, local }, '--header=x-user: alice');
      const own = alone.get(port)?.failures;
      expect(own).toBeDefined();
      let failures = [...(await h2spec(lab(), port)).failures].filter(([name]) => own?.has(name) === false);
      // Some cases race with the answer: what is sent behind a request is no error any more when the app has answered by then.
      for (let again = 0; again < RACES && failures.length > 0; again++) {
        const sections = new Set(failures.map(([name]) => name.split(' ')[0] ?? ''));
        const report = await h2spec(lab(), port, [...sections]);
        failures = failures.filter(([name]) => report.failures.has(name));
      }
      expect(failures).toEqual([]);
      expect(await countOf(lab(), 'requests_stolen')).toBe(0);
      await session.stop();
    });
  });
});
