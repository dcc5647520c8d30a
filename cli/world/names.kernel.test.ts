/** Names in a world are the pod's, for any program, and those that a rule is about are asked for where it says. */

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasCommand, LabProcess, labObstacle, needing } from '../../test/lab/index.ts';
import { ECHO_PORT, NamespacePod } from '../../test/world/namespace-pod.ts';

const obstacle = labObstacle();
const SERVER = join(import.meta.dirname, '../../test/world/name-server.py');
const GO = '/usr/local/go/bin/go';
const hasGo = existsSync(GO);
const hasJava = hasCommand('javac');
/** Of this machine's loopback; nobody else listens there. */
const OWN_RESOLVER = '127.77.0.53';

/** Asks as `dig` and `dig +tcp` would. */
const RAW = `
import socket, struct, sys
server, name = sys.argv[1:3]
asked = b"".join(bytes([len(each)]) + each.encode() for each in name.split(".")) + b"\\0\\0\\1\\0\\1"
question = struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + asked
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.settimeout(20)
udp.sendto(question, (server, 53))
print("udp", socket.inet_ntoa(udp.recv(4096)[-4:]))
tcp = socket.create_connection((server, 53), 20)
tcp.sendall(struct.pack(">H", len(question)) + question)
size = struct.unpack(">H", tcp.recv(2, socket.MSG_WAITALL))[0]
print("tcp", socket.inet_ntoa(tcp.recv(size, socket.MSG_WAITALL)[-4:]))
`;
/** A conversation by name, and a dial that the pod has no network for. */
const DIAL6 = `
import errno, socket, sys
with socket.create_connection(("db", int(sys.argv[1])), 20) as stream:
    stream.sendall(b"it")
    stream.shutdown(socket.SHUT_WR)
    print(stream.getsockname()[0], stream.recv(100).decode())
print(errno.errorcode[socket.socket().connect_ex(("198.51.100.1", 80))])
`;
const NODE = `const dns = require('node:dns').promises;
(async () => console.log((await dns.lookup('db')).address, ...(await dns.resolve4('db.shop.svc'))))();`;
const JAVA = `public class Names { public static void main(String[] names) throws Exception {
  for (String name : names) System.out.println(java.net.InetAddress.getByName(name).getHostAddress()); } }`;
const GO_SOURCE = `package main
import ("fmt"; "net"; "os")
func main() { for _, name := range os.Args[1:] { found, err := net.LookupHost(name); fmt.Println(found, err) } }`;

describe.skipIf(obstacle !== undefined)(
  obstacle === undefined ? 'names in a world' : `names in a world (${obstacle})`,
  () => {
    let pod: NamespacePod;
    let resolver: string;
    const directory = mkdtempSync(join(tmpdir(), 'hgt-names-'));

    beforeAll(async () => {
      chmodSync(directory, 0o755);
      pod = await NamespacePod.open();
      const { lab } = pod;
      resolver = lab.clientAddresses4[0] ?? '';
      const names = ['db.shop.svc=10.9.8.7', 'big-db.shop.svc=10.9.8.6', 'both.example=10.9.8.5'];
      await lab.use(lab.outside.spawn(['python3', SERVER, resolver, ...names])).wrote(/ready/);
      const own = ['python3', SERVER, OWN_RESOLVER, 'both.example=127.8.8.8', 'mine.corp=127.8.8.9'] as const;
      await lab.use(new LabProcess(own)).wrote(/ready/);
    });
    afterAll(async () => {
      await pod[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true });
    });

    it('are found by glibc, python, node, over UDP and TCP, and asked for by rule', async () => {
      const script = `
getent ahostsv4 db | head -1 | cut -d' ' -f1
getent ahostsv4 big-db | head -1 | cut -d' ' -f1
python3 -c 'import socket; print(socket.gethostbyname("db"))'
"$0" -e "$1"
python3 -c "$2" ${resolver} db.shop.svc
getent ahostsv4 mine.corp | head -1 | cut -d' ' -f1
getent ahostsv4 both.example | head -1 | cut -d' ' -f1
getent ahostsv4 nobody.example || echo none`;
      const sides = { 'mine.corp': 'local' } as const;
      const run = await pod.run(['sh', '-c', script, process.execPath, NODE, RAW], {
        ...{ resolver, ownResolver: OWN_RESOLVER, sides },
      });
      expect(run.stdout.trim().split('\n'), run.stderr).toEqual([
        ...['10.9.8.7', '10.9.8.6', '10.9.8.7', '10.9.8.7 10.9.8.7', 'udp 10.9.8.7', 'tcp 10.9.8.7'],
        ...['127.8.8.9', '10.9.8.5', 'none'],
      ]);
    });

    it('are found, and dialled, where the pod and its name server have IPv6 alone', async () => {
      const { lab } = pod;
      const server = lab.clientAddresses6[0] ?? '';
      await lab.use(lab.outside.spawn(['python3', SERVER, server, `db.shop.svc=${server}`])).wrote(/ready/);
      const script = `
dig +short AAAA db.shop.svc
dig +short +tcp AAAA db.shop.svc
"$0" -e "require('node:dns').lookup('db', (error, address) => console.log(error ?? address))"
python3 -c "$1" ${ECHO_PORT}`;
      const run = await pod.run(['sh', '-c', script, process.execPath, DIAL6], { resolver: server, family: 'ipv6' });
      expect(run.stdout.trim().split('\n'), run.stderr).toEqual([
        ...[server, server, server],
        ...[`${lab.podAddress6} all of it`, 'ENETUNREACH'],
      ]);
    });

    it.skipIf(!hasJava)(`are found by java${needing('javac', hasJava)}`, async () => {
      writeFileSync(join(directory, 'Names.java'), JAVA);
      const run = await pod.run(['java', join(directory, 'Names.java'), 'db', 'big-db'], { resolver });
      expect(run.stdout.trim().split('\n'), run.stderr).toEqual(['10.9.8.7', '10.9.8.6']);
    });

    it.skipIf(!hasGo)(`are found by a static Go program${needing(GO, hasGo)}`, async () => {
      writeFileSync(join(directory, 'names.go'), GO_SOURCE);
      const program = join(directory, 'names');
      const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' };
      execFileSync(GO, ['build', '-o', program, join(directory, 'names.go')], { env, cwd: directory });
      const run = await pod.run([program, 'db', 'big-db'], { resolver });
      expect(run.stdout.trim().split('\n'), run.stderr).toEqual(['[10.9.8.7] <nil>', '[10.9.8.6] <nil>']);
    });
  },
);
