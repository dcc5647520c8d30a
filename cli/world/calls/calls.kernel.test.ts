/** Programs of an ordinary user whose calls are held, where no namespace can be made, meet what programs in the pod meet. */

import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalProcess, labObstacle, until } from '../../../test/lab/index.ts';
import { DEAD_PORT, DEAF_PORT, HOLE_PORT, RESET_PORT, STORE_PORT, startFarEnds } from '../../../test/world/far-ends.ts';
import { ECHO_PORT, NamespacePod, type PodWorld } from '../../../test/world/namespace-pod.ts';
import { proveCalls } from '../proof.ts';

const obstacle = labObstacle();
const LATE_PORT = 8_094;
const BULK_MIB = 64;
const WITHIN_MS = 50_000;
/** For what moves much, or waits for the kernel's own time-outs. */
const LONG_MS = 300_000;
const HELD: PodWorld = { by: 'calls' };
const REFUSED = ['ECONNREFUSED', 'EINPROGRESS', 'ECONNREFUSED'];

/** A program of two processes, of which one is nobody's child soon; both say so, each with one write, and wait. */
const DAEMON = `
import os, time
say = lambda who: os.write(2, f"{who} {os.getpid()}\\n".encode())
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        say("orphan")
        time.sleep(600)
    os._exit(0)
os.wait()
say("command")
time.sleep(600)`;

/** Registered and set up before it is connected, as event loops do. */
const CAREFUL = `
import errno, os, select, socket, sys
host, port = sys.argv[1], int(sys.argv[2])
name = lambda number: errno.errorcode.get(number, "ok")
stream = socket.socket()
stream.setblocking(False)
stream.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
poll = select.epoll()
poll.register(stream, select.EPOLLOUT)
poll.poll(0)
poll.modify(stream, 0)
print("first", name(stream.connect_ex((host, port))))
poll.modify(stream, select.EPOLLOUT)
[[_, events]] = poll.poll(20)
print("events", events)
print("error", stream.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
print("again", name(stream.connect_ex((host, port))))
print("once more", name(stream.connect_ex((host, port))))
print("option", stream.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))
print("flags", not stream.getblocking() and not os.get_blocking(stream.fileno()))`;

/** Two that wait, each in its way, for longer than anybody holds a call. */
const PATIENT = `
import errno, select, socket, sys, threading, time
host, port = sys.argv[1], int(sys.argv[2])
def finish(stream, what):
    stream.setblocking(True)
    stream.shutdown(socket.SHUT_WR)
    return f"{what} {stream.recv(100).decode()}"
said = []
def wait():
    stream = socket.socket()
    stream.connect((host, port))
    said.append(finish(stream, "blocking"))
thread = threading.Thread(target=wait)
thread.start()
other = socket.socket()
other.setblocking(False)
assert other.connect_ex((host, port)) == errno.EINPROGRESS
assert other.connect_ex((host, port)) == errno.EALREADY
assert select.select([], [other], [], 7)[1] == []
print("waiting", file=sys.stderr, flush=True)
select.select([], [other], [], 60)
assert other.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
thread.join()
print(*said, finish(other, "non-blocking"), sep="\\n")`;

/** What may not go out another way, and what nobody holds. */
const AROUND = `
import ctypes, errno, os, re, socket, subprocess, sys, tempfile
host, port = sys.argv[1], int(sys.argv[2])
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall(425, 1, ctypes.create_string_buffer(120))
print("io_uring", errno.errorcode[ctypes.get_errno()])
try: socket.socket().sendto(b"x", socket.MSG_FASTOPEN, (host, port))
except OSError as error: print("fast open", errno.errorcode[error.errno])
print(re.sub(r"\\s+", " ", re.search("NoNewPrivs.*", open("/proc/self/status").read())[0]))
with tempfile.TemporaryDirectory() as directory:
    server = socket.socket(socket.AF_UNIX)
    server.bind(directory + "/socket")
    server.listen()
    client = socket.socket(socket.AF_UNIX)
    client.connect(directory + "/socket")
    client.sendall(b"hello")
    print("unix", server.accept()[0].recv(10).decode())
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.connect(server.getsockname())
client.send(b"hello")
print("datagram", server.recv(10).decode(), flush=True)
child = 'import socket, sys; s = socket.create_connection((sys.argv[1], int(sys.argv[2]))); s.sendall(b"it"); s.shutdown(1); print("child", s.recv(100).decode(), flush=True)'
subprocess.run(["sh", "-c", '"$@"', "sh", sys.executable, "-c", child, host, str(port)])
print("namespaces", "forbidden" if subprocess.run(["unshare", "--user", "true"], capture_output=True).returncode else "allowed", flush=True)
libc.prctl(4, 0, 0, 0, 0)
print("hidden", errno.errorcode[socket.socket().connect_ex((host, port))])`;

describe.skipIf(obstacle !== undefined)(obstacle === undefined ? 'held calls' : `held calls (${obstacle})`, () => {
  let pod: NamespacePod;
  let far4: string;
  let far6: string;

  beforeAll(async () => {
    pod = await NamespacePod.open();
    [far4, far6] = await startFarEnds(pod.lab);
  });
  afterAll(() => pod[Symbol.asyncDispose]());

  it('end as in the pod: refused, nowhere to go, never answered, reset', { timeout: LONG_MS }, async () => {
    const checks = [
      ...[far4, far6].map(host => `connect ${host} ${DEAD_PORT}`),
      `block 198.51.100.1 ${DEAD_PORT}`,
      ...[`patience ${far4} ${HOLE_PORT}`, `expire ${far4} ${HOLE_PORT}`],
      `read ${far4} ${RESET_PORT}`,
    ];
    const inPod = await pod.checkInPod(checks);
    expect(await pod.check(checks, HELD)).toEqual(inPod);
    expect(inPod).toEqual([...[REFUSED, REFUSED], 'ENETUNREACH', ['timed out', 0], ['ETIMEDOUT', true], 'ECONNRESET']);
  });

  it('carry connections of both families, hundreds at once, much in both directions, and are held up by who does not read', {
    timeout: LONG_MS,
  }, async () => {
    const checks = [
      ...[far4, far6].map(host => `talk ${host} ${ECHO_PORT} it`),
      `many ${far4} ${ECHO_PORT} 400`,
      ...[`bulk ${far4} ${STORE_PORT} ${BULK_MIB}`, `stuck ${far6} ${DEAF_PORT}`],
    ];
    // Its own end and the other are ours, on loopback.
    const [four, six] = ['127.0.0.1', '::1'].map(host => [host, host, expect.any(Number), 'all of it']);
    expect(await pod.check(checks, HELD)).toEqual([four, six, [400, 400], [BULK_MIB * 1024 * 1024, true], true]);
  });

  it('go where the rules say, and what is local is as if nobody held it', async () => {
    const answer = createServer({ allowHalfOpen: true }, socket => {
      socket.on('error', () => undefined).on('data', () => undefined);
      socket.on('end', () => socket.end('the developer'));
    });
    await using own = await LocalProcess.start(pod.lab, answer);
    const sides = { [own.port]: 'local', [DEAD_PORT]: 'local', [ECHO_PORT]: 'off' } as const;
    const hosts = ['127.0.0.1', '0.0.0.0'];
    const checks = [
      ...hosts.map(host => `talk ${host} ${own.port} it`),
      ...[`connect 127.0.0.1 ${DEAD_PORT}`, `connect ${far4} ${ECHO_PORT}`],
    ];
    expect(await pod.check(checks, { ...HELD, sides })).toEqual([
      ...hosts.map(() => ['127.0.0.1', '127.0.0.1', own.port, 'the developer']),
      ...[REFUSED, ['ENETUNREACH', 'ENETUNREACH', 'ok']],
    ]);
  });

  it('leave a socket as it was, and say the same as the pod when it is connected again', async () => {
    const argv = ['python3', '-c', CAREFUL, far4, String(ECHO_PORT)] as const;
    const inPod = await pod.lab.pod.run(...argv);
    const run = await pod.run(argv, HELD);
    expect(run.stdout, run.stderr).toBe(inPod);
    expect(inPod.trim().split('\n')).toEqual([
      ...['first EINPROGRESS', 'events 4', 'error 0', 'again ok', 'once more EISCONN', 'option 1', 'flags True'],
    ]);
  });

  it('that were not answered for long come about when the far side is there, and are refused when it is not', {
    timeout: LONG_MS,
  }, async () => {
    const { lab } = pod;
    const late = createServer({ allowHalfOpen: true }, socket => {
      socket.on('error', () => undefined).on('data', () => undefined);
      socket.on('end', () => socket.end('late'));
    });
    lab.use(await lab.outside.listen(late, { port: LATE_PORT, host: '::', ipv6Only: false }));
    const drop = `table inet late { chain in { type filter hook input priority 0; tcp dport ${LATE_PORT} drop; }; }`;
    await lab.outside.run('nft', drop);
    await using run = pod.start(['python3', '-c', PATIENT, far4, String(LATE_PORT)], HELD);
    await run.wrote(/waiting/, WITHIN_MS);
    await lab.outside.run('nft', 'delete table inet late');
    expect((await run.ended).exitCode, run.stderr).toBe(0);
    expect(run.stdout.trim().split('\n')).toEqual(['blocking late', 'non-blocking late']);
    // Of the pod's own network, and nobody has it: its kernel finds out after 3 s.
    const nobody = far4.replace(/\d+$/, '222');
    expect(await pod.check([`connect ${nobody} ${DEAD_PORT}`], HELD)).toEqual([
      ['EHOSTUNREACH', 'EINPROGRESS', 'ECONNREFUSED'],
    ]);
  });

  it('cannot be gone past, and leave unix sockets and datagrams alone', async () => {
    const run = await pod.run(['python3', '-c', AROUND, far4, String(ECHO_PORT)], HELD);
    expect(run.stdout.trim().split('\n'), run.stderr).toEqual([
      ...['io_uring ENOSYS', 'fast open ENOTSUP', 'NoNewPrivs: 1', 'unix hello', 'datagram hello', 'child all of it'],
      ...['namespaces forbidden', 'hidden EACCES'],
    ]);
    expect(run.stderr).toContain('lets nobody look at its memory');
  });

  it('can be proved without a pod', async () => {
    expect(await proveCalls()).toBeUndefined();
  });

  it('end with the CLI, and so does everything of the command', async () => {
    await using run = pod.start(['python3', '-c', DAEMON], HELD);
    const [, orphan = ''] = await run.wrote(/orphan (\d+)/, WITHIN_MS);
    const [, command = ''] = await run.wrote(/command (\d+)/, WITHIN_MS);
    expect([isRunning(orphan), isRunning(command)]).toEqual([true, true]);
    run.signal('SIGKILL');
    await until(() => !isRunning(orphan) && !isRunning(command), { withinMs: WITHIN_MS, what: 'them to end' });
  });
});

function isRunning(pid: string): boolean {
  try {
    return readdirSync('/proc').includes(pid) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
