/** Dials and streams of a program in a world end as those of a program in the pod: the same checks are run in both. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labObstacle } from '../../test/lab/index.ts';
import { DEAD_PORT, DEAF_PORT, HOLE_PORT, RESET_PORT, STORE_PORT, startFarEnds } from '../../test/world/far-ends.ts';
import { ECHO_PORT, NamespacePod } from '../../test/world/namespace-pod.ts';

const obstacle = labObstacle();
const HELD = 2_000;
/** A GiB each way. */
const BULK_MIB = 1_024;
/** It takes some ten seconds where nobody else computes. */
const BULK_WITHIN_MS = 600_000;
/** Two connections from one port: one that nobody answers, and a conversation elsewhere meanwhile. */
const ONE_PORT = `
import socket, sys
def bound(port):
    each = socket.socket()
    each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    each.bind(("", port))
    return each
first = bound(0)
first.setblocking(False)
first.connect_ex((sys.argv[1], int(sys.argv[2])))
second = bound(first.getsockname()[1])
second.settimeout(20)
second.connect((sys.argv[1], int(sys.argv[3])))
second.sendall(b"it")
second.shutdown(socket.SHUT_WR)
print(second.recv(100).decode())`;

describe.skipIf(obstacle !== undefined)(
  obstacle === undefined ? 'a program in a world' : `a program in a world (${obstacle})`,
  () => {
    let pod: NamespacePod;
    let far4: string;
    let far6: string;

    beforeAll(async () => {
      pod = await NamespacePod.open();
      [far4, far6] = await startFarEnds(pod.lab);
    });
    afterAll(() => pod[Symbol.asyncDispose]());

    it('meets the same errors, in the same way', async () => {
      // Of the pod's own network, and nobody has it.
      const nobody = far4.replace(/\d+$/, '222');
      const checks = [
        ...[far4, far6].map(host => `connect ${host} ${DEAD_PORT}`),
        `connect ${nobody} ${DEAD_PORT}`,
        ...[`patience ${far4} ${HOLE_PORT}`, `expire ${far4} ${HOLE_PORT}`],
        `read ${far4} ${RESET_PORT}`,
      ];
      const inPod = await pod.checkInPod(checks);
      expect(await pod.check(checks)).toEqual(inPod);
      expect(inPod).toEqual([
        ...Array(2).fill(['ECONNREFUSED', 'EINPROGRESS', 'ECONNREFUSED']),
        ['EHOSTUNREACH', 'EINPROGRESS', 'EHOSTUNREACH'],
        ['timed out', 0],
        ['ETIMEDOUT', true],
        'ECONNRESET',
      ]);
    });

    it('may connect to several places from one port', async () => {
      const argv = ['python3', '-c', ONE_PORT, far4, String(HOLE_PORT), String(ECHO_PORT)] as const;
      const { stdout, stderr } = await pod.run(argv);
      expect(stdout, stderr).toBe(await pod.lab.pod.run(...argv));
      expect(stdout).toBe('all of it\n');
    });

    it('holds thousands of connections', async () => {
      expect(await pod.check([`many ${far4} ${ECHO_PORT} ${HELD}`])).toEqual([[HELD, HELD]]);
    });

    it('is held up by a far side that does not read', async () => {
      expect(await pod.check([`stuck ${far6} ${DEAF_PORT}`])).toEqual([true]);
    });

    it('moves a GiB in both directions', { timeout: BULK_WITHIN_MS }, async () => {
      const checks = [`bulk ${far4} ${STORE_PORT} ${BULK_MIB}`];
      expect(await pod.check(checks)).toEqual([[BULK_MIB * 1024 * 1024, true]]);
    });
  },
);
