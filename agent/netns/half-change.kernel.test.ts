/** An iptables that fails for one of the two IP versions: both go on taking what they took before. Needs root. */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { POD_IPV4, POD_IPV6, Pod } from './testing/pod.ts';

const PROGRAMS = { 4: 'iptables-nft-restore', 6: 'ip6tables-nft-restore' } as const;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-half-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Refuses while the file `broken` is there, after what it is asked was done nowhere. */
function placeWrapper(program: string): void {
  const path = join(directory, program);
  const rest = process.env.PATH ?? '';
  writeFileSync(
    path,
    `#!/bin/sh\n[ -e '${directory}/broken' ] && { echo 'out of memory' >&2; exit 4; }\nPATH='${rest}' exec ${program} "$@"\n`,
  );
  chmodSync(path, 0o755);
}

describe.each([
  ['iptables-tproxy', 4],
  ['iptables-tproxy', 6],
  ['iptables-redirect', 6],
] as const)('the engine %s, when a change fails for IPv%i alone', (engine, version) => {
  test('takes the former ports for both, and the next change works', async () => {
    await using pod = new Pod();
    for (const port of [8080, 8081]) await pod.app.ask('listen', { host: '::', port });
    placeWrapper(PROGRAMS[version]);
    const agent = pod.agent({ PATH: `${directory}:${process.env.PATH}` });
    await agent.ask('start', { target: `netns/${pod.name}`, engine, keepClientAddress: true });
    const takers = async (port: number) => {
      const answers = [await pod.answer('outside', POD_IPV4, port), await pod.answer('outside', POD_IPV6, port)];
      return answers.map(text => text.split(' ')[0]);
    };
    await agent.ask('setPorts', [8080]);
    writeFileSync(join(directory, 'broken'), '');
    await expect(agent.ask('setPorts', [8081])).rejects.toThrow('out of memory');
    expect(await takers(8081)).toEqual(['app', 'app']);
    expect(await takers(8080)).toEqual(['agent', 'agent']);
    rmSync(join(directory, 'broken'));
    await agent.ask('setPorts', [8081]);
    expect(await takers(8081)).toEqual(['agent', 'agent']);
    expect(await takers(8080)).toEqual(['app', 'app']);
  });
});
