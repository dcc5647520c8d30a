/** Programs of all kinds get in a world, as an ordinary user, what they get in the pod: the same commands run in both, and say the same. */

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

const PYTHON = `
import urllib.request
print(urllib.request.urlopen("http://shop:${HTTP_PORT}/").read().decode())
try: urllib.request.urlopen("http://shop:${DEAD_PORT}/")
except OSError as error: print(error)`;
const NODE = `fetch('http://shop:${HTTP_PORT}/').then(answer => answer.text()).then(console.log)
  .then(() => fetch('http://shop:${DEAD_PORT}/')).catch(error => console.log(error.cause.code))`;
const JAVA = `import java.io.*; import java.net.*;
public class Ask { public static void main(String[] arguments) throws Exception {
  System.out.println(new String(new URL("http://shop:${HTTP_PORT}/").openStream().readAllBytes()));
  try { new Socket("shop", ${DEAD_PORT}); } catch (IOException error) { System.out.println(error.getMessage()); } } }`;
const GO_SOURCE = `package main
import ("errors"; "fmt"; "io"; "net"; "syscall")
func main() {
  stream, err := net.Dial("tcp", "shop:${HTTP_PORT}")
  if err != nil { panic(err) }
  fmt.Fprint(stream, "GET / HTTP/1.0\\r\\n\\r\\n")
  text, _ := io.ReadAll(stream)
  fmt.Println(string(text[len(text)-20:]))
  _, err = net.Dial("tcp", "shop:${DEAD_PORT}")
  fmt.Println(errors.Is(err, syscall.ECONNREFUSED))
}`;

describe.skipIf(obstacle !== undefined)(obstacle === undefined ? 'programs' : `programs (${obstacle})`, () => {
  let pod: NamespacePod;
  let resolver: string;
  const directory = mkdtempSync(join(tmpdir(), 'hgt-programs-'));

  beforeAll(async () => {
    chmodSync(directory, 0o755);
    pod = await NamespacePod.open();
    resolver = await startFarServers(pod.lab);
  });
  afterAll(async () => {
    await pod[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });

  /** What a command prints in the world and in the pod, line by line. */
  async function inBoth(script: string): Promise<{ inWorld: readonly string[]; inPod: readonly string[] }> {
    const run = await pod.run(['sh', '-c', script], { resolver });
    const lines = (text: string): readonly string[] => text.trim().split('\n');
    const inPod = lines(await pod.runInPod(['sh', '-c', script], resolver));
    if (run.stdout === '') throw new Error(`nothing was said in the world: ${run.stderr}`);
    return { inWorld: lines(run.stdout), inPod };
  }

  it('are answered as in the pod: curl, python, node, over HTTP and gRPC', async () => {
    for (const [name, source] of [
      ['ask.py', PYTHON],
      ['ask.cjs', NODE],
    ] as const) {
      writeFileSync(join(directory, name), source);
    }
    const node = process.execPath;
    const { inWorld, inPod } = await inBoth(`
curl -sS http://shop:${HTTP_PORT}/; echo
curl -sS http://shop:${DEAD_PORT}/ 2>&1 | sed 's/after .* ms/after some ms/'
python3 ${directory}/ask.py
${node} ${directory}/ask.cjs
${node} ${GRPC_CLIENT} shop:${GRPC_PORT}`);
    expect(inWorld).toEqual(inPod);
    const asked = `asked by ::ffff:${pod.lab.podAddress4}`;
    const refused = `curl: (7) Failed to connect to shop port ${DEAD_PORT} after some ms: Couldn't connect to server`;
    expect(inWorld).toEqual([
      ...[asked, refused, asked, expect.stringContaining('Connection refused'), asked, 'ECONNREFUSED'],
      JSON.stringify(answersOf('far')),
    ]);
  });

  it('are served by a real PostgreSQL and a real Redis', async () => {
    const { inWorld, inPod } = await inBoth(`
psql -h db -U shop -d postgres -Atc "select 6 * 7, inet_client_addr(), current_setting('cluster_name')"
psql -h db -U shop -d postgres -Atc "select md5(string_agg(i::text, ' ')) from generate_series(1, 200000) i"
psql -h db -U shop -d postgres -Atc "select repeat('x', 4000000)" | md5sum
redis-cli -h cache set color blue; redis-cli -h cache get color
redis-cli -h cache eval "return string.rep('y', 3000000)" 0 | md5sum`);
    expect(inWorld).toEqual(inPod);
    expect([inWorld[0], ...inWorld.slice(3, 5)]).toEqual([
      `42|${pod.lab.podAddress4}|at ${resolver}`,
      ...['OK', 'blue'],
    ]);
  });

  it('ask name servers as in the pod: dig over UDP and TCP, by short name, and for what is not there', async () => {
    const { inWorld, inPod } = await inBoth(`
dig +short db.shop.svc
dig +short +tcp db.shop.svc
dig +short +search cache
dig +noall +comments nobody.shop.svc | grep -o 'status: [A-Z]*'`);
    expect(inWorld).toEqual(inPod);
    expect(inWorld).toEqual([resolver, resolver, resolver, 'status: NXDOMAIN']);
  });

  it.skipIf(!hasJava)(`are answered as in the pod: java${needing('javac', hasJava)}`, async () => {
    writeFileSync(join(directory, 'Ask.java'), JAVA);
    const { inWorld, inPod } = await inBoth(`java -XX:TieredStopAtLevel=1 ${directory}/Ask.java`);
    expect(inWorld).toEqual(inPod);
    expect(inWorld).toEqual([`asked by ::ffff:${pod.lab.podAddress4}`, expect.stringContaining('Connection refused')]);
  });

  it.skipIf(!hasGo)(`are answered as in the pod: a static Go program${needing(GO, hasGo)}`, async () => {
    writeFileSync(join(directory, 'ask.go'), GO_SOURCE);
    const program = join(directory, 'ask');
    const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' };
    execFileSync(GO, ['build', '-o', program, join(directory, 'ask.go')], { env, cwd: directory });
    const { inWorld, inPod } = await inBoth(program);
    expect(inWorld).toEqual(inPod);
    expect([inWorld.length, inWorld.at(-1)]).toEqual([2, 'true']);
  });
});
