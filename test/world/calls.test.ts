/** Programs of all kinds whose calls are held, of an ordinary user and where no namespace can be made, get what they get in the pod; and names, as far as programs connect to ask for them. */

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersOf, hasCommand, labObstacle, needing } from '../lab/index.ts';
import { GRPC_PORT, HTTP_PORT, startFarServers } from './far-servers.ts';
import { NamespacePod } from './namespace-pod.ts';

const obstacle = labObstacle();
const GO = '/usr/local/go/bin/go';
const hasGo = existsSync(GO);
const hasJava = hasCommand('javac');
const GRPC_CLIENT = join(import.meta.dirname, 'ask-grpc.ts');
const DEAD_PORT = 8_099;
/** Two dozen programs, one after the other. */
const WITHIN_MS = 300_000;

const PYTHON = `
import urllib.request
print(urllib.request.urlopen("http://shop:${HTTP_PORT}/").read().decode())
try: urllib.request.urlopen("http://shop:${DEAD_PORT}/")
except OSError as error: print(error)`;
const NODE = `const { promises } = require('node:dns');
fetch('http://shop:${HTTP_PORT}/').then(answer => answer.text()).then(console.log)
  .then(() => fetch('http://shop:${DEAD_PORT}/')).catch(error => console.log(error.cause.code))
  .then(async () => console.log(...(await promises.resolve4('db.shop.svc'))));`;
const JAVA = `import java.io.*; import java.net.*;
public class Ask { public static void main(String[] arguments) throws Exception {
  System.out.println(new String(new URL("http://shop:${HTTP_PORT}/").openStream().readAllBytes()));
  try { new Socket("shop", ${DEAD_PORT}); } catch (IOException error) { System.out.println(error.getMessage()); } } }`;
/** It reads this machine's search list, so names are whole. */
const GO_SOURCE = `package main
import ("errors"; "fmt"; "io"; "net"; "strings"; "sync"; "sync/atomic"; "syscall")
func main() {
  var group sync.WaitGroup
  var answered atomic.Int32
  for range 100 {
    group.Go(func() {
      stream, err := net.Dial("tcp", "shop.shop.svc:${HTTP_PORT}")
      if err != nil { fmt.Println(err); return }
      fmt.Fprint(stream, "GET / HTTP/1.0\\r\\n\\r\\n")
      text, _ := io.ReadAll(stream)
      if strings.Contains(string(text), "asked by") { answered.Add(1) }
    })
  }
  group.Wait()
  fmt.Println(answered.Load())
  _, err := net.Dial("tcp", "shop.shop.svc:${DEAD_PORT}")
  fmt.Println(errors.Is(err, syscall.ECONNREFUSED))
}`;

describe.skipIf(obstacle !== undefined)(
  obstacle === undefined ? 'programs whose calls are held' : `programs whose calls are held (${obstacle})`,
  () => {
    let pod: NamespacePod;
    let resolver: string;
    const directory = mkdtempSync(join(tmpdir(), 'hgt-calls-'));

    beforeAll(async () => {
      chmodSync(directory, 0o755);
      pod = await NamespacePod.open();
      resolver = await startFarServers(pod.lab);
    });
    afterAll(async () => {
      await pod[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true });
    });

    /** What a command prints where its calls are held, and in the pod, line by line. */
    async function inBoth(script: string): Promise<{ held: readonly string[]; inPod: readonly string[] }> {
      const run = await pod.run(['sh', '-c', script], { resolver, by: 'calls' });
      const lines = (text: string): readonly string[] => text.trim().split('\n');
      const inPod = lines(await pod.runInPod(['sh', '-c', script], resolver));
      if (run.stdout === '') throw new Error(`nothing was said: ${run.stderr}`);
      return { held: lines(run.stdout), inPod };
    }

    it('are answered as in the pod: curl, python, node, over HTTP and gRPC, psql, redis-cli, getent, dig', {
      timeout: WITHIN_MS,
    }, async () => {
      writeFileSync(join(directory, 'ask.py'), PYTHON);
      writeFileSync(join(directory, 'ask.cjs'), NODE);
      const node = process.execPath;
      const { held, inPod } = await inBoth(`
curl -sS http://shop:${HTTP_PORT}/; echo
curl -sS http://shop:${DEAD_PORT}/ 2>&1 | sed 's/after .* ms/after some ms/'
python3 ${directory}/ask.py
${node} ${directory}/ask.cjs
${node} ${GRPC_CLIENT} shop:${GRPC_PORT}
psql -h db -U shop -d postgres -Atc "select 6 * 7, inet_client_addr(), current_setting('cluster_name')"
psql -h db -U shop -d postgres -Atc "select repeat('x', 4000000)" | md5sum
redis-cli -h cache set color blue; redis-cli -h cache get color
getent ahostsv4 db | head -1 | cut -d' ' -f1
getent ahostsv4 nobody.example || echo none
dig +short db.shop.svc
dig +short +tcp db.shop.svc`);
      expect(held).toEqual(inPod);
      const asked = `asked by ::ffff:${pod.lab.podAddress4}`;
      const refused = `curl: (7) Failed to connect to shop port ${DEAD_PORT} after some ms: Couldn't connect to server`;
      expect(held).toEqual([
        ...[asked, refused, asked, expect.stringContaining('Connection refused'), asked, 'ECONNREFUSED', resolver],
        ...[JSON.stringify(answersOf('far')), `42|${pod.lab.podAddress4}|at ${resolver}`, expect.any(String)],
        ...['OK', 'blue', resolver, 'none', resolver, resolver],
      ]);
    });

    it.skipIf(!hasJava)(`are answered as in the pod: java${needing('javac', hasJava)}`, async () => {
      writeFileSync(join(directory, 'Ask.java'), JAVA);
      const { held, inPod } = await inBoth(`java -XX:TieredStopAtLevel=1 ${directory}/Ask.java`);
      expect(held).toEqual(inPod);
      expect(held).toEqual([`asked by ::ffff:${pod.lab.podAddress4}`, expect.stringContaining('Connection refused')]);
    });

    it.skipIf(!hasGo)(
      `are answered as in the pod: a static Go program of a hundred at once${needing(GO, hasGo)}`,
      async () => {
        writeFileSync(join(directory, 'ask.go'), GO_SOURCE);
        const program = join(directory, 'ask');
        const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' };
        execFileSync(GO, ['build', '-o', program, join(directory, 'ask.go')], { env, cwd: directory });
        const { held, inPod } = await inBoth(program);
        expect(held).toEqual(inPod);
        expect(held).toEqual(['100', 'true']);
      },
    );
  },
);
