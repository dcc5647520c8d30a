/** h2spec through the product: no case fails that the app alone passes, whether nobody's filter matches or all is stolen. */

import { beforeAll, describe, expect, it } from 'vitest';
import {
  attach,
  countOf,
  createHttp2App,
  type H2specReport,
  type Headgate,
  h2spec,
  h2specObstacle,
  h2specProgram,
  type Lab,
  LocalProcess,
  startNginx,
} from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const NGINX_PORT = 8080;
const NODE_PORT = 8081;
const BUILD_WITHIN_MS = 300_000;

const APPS = [
  { app: 'nginx', port: NGINX_PORT },
  { app: 'node', port: NODE_PORT },
] as const;

const SESSIONS = [
  { title: 'a filter that matches nothing', flags: ['--header=x-user: alice'], steals: false },
  { title: 'a filter that matches everything', flags: ['--path-prefix=/'], steals: true },
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

    const stolen = (opened: Lab): Promise<number> => countOf(opened, 'requests_stolen');

    it.each(APPS)('runs against $app alone', async ({ port }) => {
      const report = await h2spec(lab(), port);
      expect(report.count).toBeGreaterThan(140);
      alone.set(port, report);
    });

    describe.each(SESSIONS)('with $title', ({ flags, steals }) => {
      it.each(APPS)('fails no case that $app alone passes', async ({ port }) => {
        const local = await LocalProcess.start(lab(), createHttp2App('alice'));
        const session: Headgate = await attach(lab(), { port, local }, ...flags);
        const before = await stolen(lab());
        const report = await h2spec(lab(), port);
        const own = alone.get(port)?.failures;
        expect(own).toBeDefined();
        const ours = [...report.failures].filter(([name]) => own?.has(name) === false);
        expect(ours).toEqual([]);
        expect((await stolen(lab())) > before).toBe(steals);
        session.process.signal('SIGINT');
        await session.process.ended;
      });
    });
  });
});
