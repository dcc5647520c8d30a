/** What a world of an ordinary user holds is bounded, and nothing of it is left when its CLI is killed. */

import { readdirSync, readlinkSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentPids, labObstacle, peakMemoryBytes, until } from '../lab/index.ts';
import { NamespacePod } from './namespace-pod.ts';

const obstacle = labObstacle();
const DEAF_PORT = 8_095;
const WITHIN_MS = 100_000;
/** Holds a connection until it breaks, and dials again. */
const SURVIVOR = `
import errno, os, socket, sys
place = (sys.argv[1], int(sys.argv[2]))
held = socket.create_connection(place, 20)
print("held", os.readlink("/proc/self/ns/net"), file=sys.stderr, flush=True)
try: print("read", held.recv(1))
except OSError as error: print(errno.errorcode[error.errno])
print(errno.errorcode.get(socket.socket().connect_ex(place), "ok"))`;
/** Each has 16 MiB to send: 1.5 GiB that nobody reads. */
const CONNECTIONS = 96;
const PEAK_BYTES = 512 * 1024 * 1024;

describe.skipIf(obstacle !== undefined)(
  obstacle === undefined ? "a user's world" : `a user's world (${obstacle})`,
  () => {
    let pod: NamespacePod;
    const held = new Set<Socket>();

    beforeAll(async () => {
      pod = await NamespacePod.open();
      const deaf = createServer({ pauseOnConnect: true }, socket => {
        held.add(socket);
        socket.on('error', () => undefined).once('close', () => held.delete(socket));
      });
      pod.lab.use(await pod.lab.outside.listen(deaf, { port: DEAF_PORT, host: '::', ipv6Only: false }));
    });
    afterAll(() => pod[Symbol.asyncDispose]());

    it('takes no more than its windows for far sides that never read, and is gone when its CLI is killed', async () => {
      const checks = join(import.meta.dirname, 'checks.py');
      const script = `readlink /proc/self/ns/net >&2; exec python3 ${checks} "$0"`;
      const deaf = `deaf ${pod.lab.clientAddresses4[0]} ${DEAF_PORT} ${CONNECTIONS}`;
      await using run = pod.start(['sh', '-c', script, deaf]);
      await run.wrote(/stuck/, WITHIN_MS);
      const [namespace = ''] = /net:\[\d+\]/.exec(run.stderr) ?? [];
      expect(held.size).toBe(CONNECTIONS);
      expect(processesIn(namespace)).toBeGreaterThanOrEqual(2);
      for (const pid of [run.pid, ...agentPids(pod.lab)]) expect(peakMemoryBytes(pid)).toBeLessThan(PEAK_BYTES);
      run.signal('SIGKILL');
      // They never read, so they hear of the end by a write.
      for (const socket of held) socket.resume();
      const isOver = (): boolean => processesIn(namespace) === 0 && held.size === 0;
      await until(isOver, { withinMs: WITHIN_MS, what: 'programs and connections to end' });
      expect(readdirSync(tmpdir()).filter(name => name.startsWith(`headgate-world-${run.pid}-`))).toEqual([]);
    });

    // The last one: the agent is gone then.
    it('resets what goes through an agent that is killed, goes on without, and leaves nothing', async () => {
      await using run = pod.start(['python3', '-c', SURVIVOR, pod.lab.clientAddresses4[0] ?? '', String(DEAF_PORT)]);
      const [, namespace = ''] = await run.wrote(/held (net:\[\d+\])/, WITHIN_MS);
      expect(processesIn(namespace)).toBeGreaterThanOrEqual(2);
      for (const pid of agentPids(pod.lab)) process.kill(pid, 'SIGKILL');
      const { exitCode } = await run.ended;
      expect([exitCode, run.stdout.trim().split('\n')], run.stderr).toEqual([0, ['ECONNRESET', 'ENETUNREACH']]);
      expect(processesIn(namespace)).toBe(0);
      expect(readdirSync(tmpdir()).filter(name => name.startsWith(`headgate-world-${run.pid}-`))).toEqual([]);
    });
  },
);

/** How many processes are in a network namespace. */
function processesIn(namespace: string): number {
  return readdirSync('/proc').filter(pid => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/ns/net`) === namespace;
    } catch {
      return false; // It has ended.
    }
  }).length;
}
