/**
 * h2spec through the product: no case fails that the app alone passes, with a filter that matches nothing, and with one that takes
 * everything, whatever serves as the local process.
 *
 * An app alone has one second for each case, which only those need that it fails. Through the product a case may take as long as a busy
 * machine makes it. The node apps answer whole requests only, so that no answer is faster than what is wrong behind it.
 */

import { createServer } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  attach,
  countOf,
  createPatientHttp2App,
  type H2specCase,
  h2spec,
  h2specCases,
  h2specObstacle,
  h2specProgram,
  LocalProcess,
  startLocalNginx,
  startNginx,
} from '../lab/index.ts';
import { describeOverEachShell } from './lab-suite.ts';

const NGINX_PORT = 8080;
const NODE_PORT = 8081;
const PORTS = [NGINX_PORT, NODE_PORT];
const ALONE_WITHIN_S = 1;
const WITHIN_S = 20;
/**
 * Sends as much as the app's MAX_FRAME_SIZE is, for nginx 16 MiB into a window of 64 KiB. nginx passes because it answers before it reads
 * on; whoever is further away has seen by then that the client breaks the window.
 */
const BEYOND_THE_WINDOW = 'http2/4.2/1';
/**
 * What is wrong in these comes behind a whole request. An app that has answered by then may ignore it, as these apps do with what comes on a
 * closed stream: whether it is seen in time is a race that both sides of the comparison run. It must be won once. So must what any other case loses: nginx
 * answers before a request is whole, and what is wrong behind that is in time alone, in one packet, and through the product mostly.
 */
const RACES = ['http2/5.1/5', 'http2/5.1/6', 'http2/6.1/2', 'http2/6.9/2'];
const ATTEMPTS = 6;
const BUILD_WITHIN_MS = 660_000;

const obstacle = h2specObstacle();

/** Answers only requests that are whole, as the others do. */
function createPatientHttp1App() {
  return createServer((request, response) => void request.resume().on('end', () => response.end('alice\n')));
}

describe.skipIf(obstacle !== undefined)(obstacle === undefined ? 'h2spec' : `h2spec (${obstacle})`, () => {
  beforeAll(() => {
    h2specProgram();
  }, BUILD_WITHIN_MS);

  describeOverEachShell('through the product', 'h2spec', (lab, prepare) => {
    let cases: readonly H2specCase[] = [];
    /** What each app passes alone. */
    const passed = new Map<number, readonly H2specCase[]>();

    prepare(async opened => {
      await startNginx(opened, { port: NGINX_PORT, http2: true });
      opened.use(await opened.pod.listen(createPatientHttp2App('app'), { port: NODE_PORT }));
      cases = await h2specCases();
      for (const port of PORTS) {
        const failures = await h2spec(opened, { port, cases, withinS: ALONE_WITHIN_S });
        passed.set(
          port,
          cases.filter(({ id, title }) => !failures.has(title) && id !== BEYOND_THE_WINDOW),
        );
      }
    });

    /** Runs what each app passes alone. @returns what failed */
    const failuresThrough = async (): Promise<readonly string[]> => {
      const failures: string[] = [];
      for (const port of PORTS) {
        const own = passed.get(port) ?? [];
        const sure = own.filter(({ id }) => !RACES.includes(id));
        const first = await h2spec(lab(), { port, cases: sure, withinS: WITHIN_S });
        let racing = own.filter(({ id, title }) => RACES.includes(id) || first.has(title));
        for (let attempt = 1; attempt <= ATTEMPTS && racing.length > 0; attempt++) {
          const lost = await h2spec(lab(), { port, cases: racing, withinS: ALONE_WITHIN_S });
          racing = racing.filter(({ title }) => lost.has(title));
          if (attempt < ATTEMPTS) continue;
          for (const [title, failure] of lost) failures.push(`${port}: ${title}: ${failure}`);
        }
      }
      return failures;
    };

    const LOCALS = [
      {
        name: 'node',
        flags: [],
        start: () => LocalProcess.start(lab(), createPatientHttp2App('alice')),
      },
      { name: 'nginx', flags: [], start: () => startLocalNginx(lab(), { http2: true, name: 'alice' }) },
      {
        name: 'a server of HTTP/1',
        flags: ['--local-protocol=h1'],
        start: () => LocalProcess.start(lab(), createPatientHttp1App()),
      },
    ] as const;

    it('passes most cases without it', () => {
      expect(cases.length).toBeGreaterThan(140);
      for (const port of PORTS) expect(passed.get(port)?.length).toBeGreaterThan(110);
    });

    it('fails nothing beside a filter that matches nothing', async () => {
      const local = await LocalProcess.start(lab(), createPatientHttp2App('alice'));
      const session = await attach(
        lab(),
        PORTS.map(port => ({ port, local })),
        '--header=x-user: alice',
      );
      expect(await failuresThrough()).toEqual([]);
      expect(await countOf(lab(), 'requests_stolen')).toBe(0);
      await session.stop();
    });

    it.each(LOCALS)('fails nothing when a filter takes everything for $name', async ({ start, flags }) => {
      const local = await start();
      const session = await attach(
        lab(),
        PORTS.map(port => ({ port, local })),
        '--path-prefix=/',
        ...flags,
      );
      const before = await countOf(lab(), 'requests_stolen');
      expect(await failuresThrough()).toEqual([]);
      expect((await countOf(lab(), 'requests_stolen')) - before).toBeGreaterThan(150);
      await session.stop();
    });
  });
});
