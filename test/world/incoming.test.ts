/** What a command listens on in a world: any port, none of them in the way of others, and all of them on this machine's loopback too. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labObstacle } from '../lab/index.ts';
import { ECHO_PORT, NamespacePod } from './namespace-pod.ts';

const obstacle = labObstacle();
const WITHIN_MS = 50_000;

/** Ports by the address that they are listened on. 80 is nobody's but root's outside; the last is a neighbour's, too. */
const LISTENED = [
  ['0.0.0.0', 80],
  ['127.0.0.1', 28_611],
  ['::1', 28_612],
  ['::', 28_613],
  ['0.0.0.0', ECHO_PORT],
] as const;

/** Listens as it is told, answers everybody with where that was, and says what the neighbour says on the last port. */
const LISTENER = `
import socket, sys, threading
def serve(server, text):
    while True:
        client, _ = server.accept()
        client.recv(1000)
        client.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s" % (len(text), text))
        client.close()
for each in sys.argv[2:]:
    host, port = each.split(" ")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    server = socket.create_server((host, int(port)), family=family)
    threading.Thread(target=serve, args=(server, each.encode()), daemon=True).start()
with socket.create_connection((sys.argv[1], ${ECHO_PORT})) as stream:
    stream.sendall(b"it")
    stream.shutdown(socket.SHUT_WR)
    print(stream.recv(100).decode(), flush=True)
sys.stdin.read()`;

describe.skipIf(obstacle !== undefined)(
  obstacle === undefined ? 'ports in a world' : `ports in a world (${obstacle})`,
  () => {
    let pod: NamespacePod;
    beforeAll(async () => {
      pod = await NamespacePod.open();
    });
    afterAll(() => pod[Symbol.asyncDispose]());

    it("are on this machine's loopback, whatever they are bound to, and lead nowhere else", async () => {
      const places = LISTENED.map(([host, port]) => `${host} ${port}`);
      await using run = pod.start(['python3', '-c', LISTENER, pod.lab.clientAddresses4[0] ?? '', ...places]);
      for (const [host, port] of LISTENED) {
        const [, hostPort] = await run.wrote(new RegExp(`port: ${port} (\\d+)`), WITHIN_MS);
        expect(await (await fetch(`http://127.0.0.1:${hostPort}/`)).text()).toBe(`${host} ${port}`);
      }
      run.child.stdin.end();
      expect([(await run.ended).exitCode, run.stdout]).toEqual([0, 'all of it\n']);
    });
  },
);
