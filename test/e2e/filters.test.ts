/** A filter as the user writes it on the command line decides as it says: each case has a session of its own. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentPids, attach, createWireApp, Headgate, LocalProcess, RawClient } from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const FIRST_PORT = 8100;

/** A filter and requests: each a request line without its version, and header lines. `host: shop.test` is added where none is. */
interface FilterCase {
  readonly title: string;
  readonly flags: readonly string[];
  readonly taken: readonly (readonly string[])[];
  readonly passed: readonly (readonly string[])[];
}

/** How UTF-8 looks on the wire when it is written as latin1. */
const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const CASES: readonly FilterCase[] = [
  {
    title: 'a header, its name without case and its value with it, in any of its lines',
    flags: ['--header=X-User: alice'],
    taken: [
      ['GET /', 'x-user: alice'],
      ['GET /', 'X-USER:alice'],
      ['GET /', 'x-UsEr:  \talice\t '],
      ['GET /', 'x-user: bob', 'accept: */*', 'X-User: alice'],
      ['GET /', 'x-user:', 'x-user: alice'],
    ],
    passed: [
      ['GET /'],
      ['GET /', 'x-user: Alice'],
      ['GET /', 'x-users: alice'],
      ['GET /', 'x-user: alicee'],
      ['GET /x-user:alice'],
      ['GET /', 'x-user: bob', 'x-user: carol'],
      ['GET /', 'x-user: bob, alice'],
    ],
  },
  {
    title: 'a header value that is not ASCII, as UTF-8 and as Latin-1',
    flags: ['--header=x-name: café'],
    taken: [
      ['GET /', `x-name: ${utf8('café')}`],
      ['GET /', 'x-name: caf\xe9'],
    ],
    passed: [
      ['GET /', 'x-name: cafe'],
      ['GET /', `x-name: ${utf8(utf8('café'))}`],
      ['GET /', 'x-name: caf\xe8'],
    ],
  },
  {
    title: 'an absent header, by `not`',
    flags: ['--filter={not: {header: {name: x-user, equals: alice}}}'],
    taken: [['GET /'], ['GET /', 'x-user: bob']],
    passed: [
      ['GET /', 'x-user: alice'],
      ['GET /', 'x-user: bob', 'x-user: alice'],
    ],
  },
  {
    title: 'every form of header value, all at once',
    flags: [
      '--header-prefix=a: one',
      '--header-contains=b: two',
      '--header-glob=c: *.three?',
      '--header-regex=d: ^(four|4)$',
      '--header=e',
    ],
    taken: [
      ['GET /', 'a: one!', 'b: --two--', 'c: x.y.three3', 'd: 4', 'e:'],
      ['GET /', 'E: 5', 'D: four', 'C: .three!', 'B: two', 'A: one'],
    ],
    passed: [
      ['GET /', 'a: 1one', 'b: --two--', 'c: x.y.three3', 'd: 4', 'e: 5'],
      ['GET /', 'a: one!', 'b: t-w-o', 'c: x.y.three3', 'd: 4', 'e: 5'],
      ['GET /', 'a: one!', 'b: --two--', 'c: x.y.three', 'd: 4', 'e: 5'],
      ['GET /', 'a: one!', 'b: --two--', 'c: x.y.three3', 'd: 44', 'e: 5'],
      ['GET /', 'a: one!', 'b: --two--', 'c: x.y.three3', 'd: 4', 'ee: 5'],
    ],
  },
  {
    title: 'a path, with a query and in absolute form',
    flags: ['--path=/cart'],
    taken: [['GET /cart'], ['GET /cart?item=7'], ['GET http://shop.test/cart?item=7'], ['POST /cart?']],
    passed: [['GET /cart/'], ['GET /Cart'], ['GET /x?/cart'], ['GET http://shop.test/x?u=/cart'], ['GET //cart']],
  },
  {
    title: 'a path by its beginning, and methods that nobody registered',
    flags: ['--path-prefix=/api/', '--method=POST,X-PURGE'],
    taken: [['POST /api/users'], ['X-PURGE /api/'], ['POST http://shop.test/api/x']],
    passed: [['POST /api'], ['GET /api/users'], ['post /api/users'], ['POST /x/api/'], ['X-PURGED /api/']],
  },
  {
    title: 'a path by a glob and a regular expression',
    flags: ['--path-glob=/v*/**', '--path-regex=^/v[0-9]+/([a-z]+/)?(cart|order)s?$'],
    taken: [['GET /v1/cart'], ['GET /v22/my/orders?x']],
    passed: [['GET /v/cart'], ['GET /x/v1/cart'], ['GET /v1/?/cart'], ['GET /V1/cart'], ['GET /v1/carts/7']],
  },
  {
    title: 'a host, in Host and in the target',
    flags: ['--host=Shop.example'],
    taken: [
      ['GET /', 'Host: shop.example'],
      ['GET /', 'host: SHOP.EXAMPLE:8080'],
      ['GET http://shop.example/', 'Host: shop.example'],
    ],
    passed: [
      ['GET /', 'Host: cart.example'],
      ['GET /', 'Host: shop.example.org'],
      ['GET /'],
      ['GET /', 'x-host: shop.example'],
    ],
  },
  {
    title: 'any of several, from a file; a percent-encoded path as it is written',
    flags: ['--config=FILE'],
    taken: [
      ['GET /', 'x-user: alice'],
      ['DELETE /cart'],
      ['GET /', 'cookie: a=b; user=alice; c=d'],
      ['GET /a%2Fb?c=d'],
    ],
    passed: [
      ['DELETE /cart/7'],
      ['GET /cart'],
      ['GET /', 'cookie: user=bob'],
      ['GET /a%2fb'],
      ['GET /a/b'],
      ['GET /a%252Fb'],
    ],
  },
];

const FILE = `
filter:
  any_of:
    - header: { name: x-user, equals: alice }
    - all_of: [{ method: DELETE }, { path: { glob: "/*" } }]
    - header: { name: cookie, contains: user=alice }
    - path: /a%2Fb
`;

function wireOf([start, ...lines]: readonly string[]): string {
  const host = lines.some(line => /^host:/i.test(line)) ? [] : ['Host: shop.test'];
  return [`${start} HTTP/1.1`, ...host, ...lines, '', ''].join('\r\n');
}

describeInLab('a filter', 'filters', (lab, prepare) => {
  prepare(async opened => {
    const file = join(opened.dir, 'headgate.yaml');
    await writeFile(file, FILE);
    const local = await LocalProcess.start(opened, createWireApp('local'));
    for (const [index] of CASES.entries()) {
      opened.use(await opened.pod.listen(createWireApp('app'), { port: FIRST_PORT + index }));
    }
    const sessionOf = ({ flags }: FilterCase, index: number): Promise<Headgate> =>
      attach(opened, { port: FIRST_PORT + index, local }, ...flags.map(flag => flag.replace('FILE', file)));
    const [first, ...others] = CASES;
    // The first brings the agent, the others join it.
    if (first !== undefined) await sessionOf(first, 0);
    await Promise.all(others.map((each, at) => sessionOf(each, at + 1)));
  });

  it.each(CASES.map((each, index) => ({ ...each, index })))('takes $title', async ({ taken, passed, index }) => {
    const endpoint = { host: lab().podAddress4, port: FIRST_PORT + index };
    using kept = await RawClient.connect(lab().outside, endpoint);
    const wrong: string[] = [];
    for (let at = 0; at < Math.max(taken.length, passed.length); at++) {
      for (const [request, wanted] of [
        [taken[at], 'local'],
        [passed[at], 'app'],
      ] as const) {
        if (request === undefined) continue;
        using fresh = await RawClient.connect(lab().outside, endpoint);
        for (const client of [kept, fresh]) {
          const servedBy = (await client.request(wireOf(request))).headers.get('x-served-by');
          if (servedBy !== wanted) wrong.push(`${request.join(' · ')} went to ${servedBy}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  describe('that cannot be used', () => {
    const REFUSALS = [
      ['--header-regex=x-user: (al', /--header-regex.*\(al/s],
      ['--header-regex=x-user: (?=al)', /--header-regex.*look/is],
      ['--header=x user: alice', /"x user" is not a header name/],
      ['--path-glob=/+(a)', /--path-glob/],
      ['--method=get', /--method.*GET/s],
      ['--filter={all_of: [{path: /a}, {header: {name: x-user, regex: "a(?!b)"}}]}', /all_of\[1\]\.header\.regex/],
      ['--filter={headers: {name: x-user}}', /headers.*header/s],
      ['--filter={header: ', /--filter cannot be read as YAML or JSON/],
    ] as const;

    it.each(REFUSALS)('is refused by the CLI, with place and reason: %s', async (flag, words) => {
      const before = agentPids(lab());
      const target = `--target=netns/${lab().pod.name}`;
      const port = `--port=${FIRST_PORT}:3000`;
      const flags = [target, '--steal', port, flag, '--progress=json'];
      const { exitCode, stdout, stderr } = await Headgate.run(lab(), 'attach', ...flags);
      const error = JSON.parse(stderr) as { event: string; code: string; message: string; hint: string };
      expect([error.event, error.code]).toEqual(['error', 'HEADGATE_ERR_FILTER']);
      expect(`${error.message} ${error.hint}`).toMatch(words);
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(agentPids(lab())).toEqual(before);
    });
  });
});
