"""
What a program sees in a world, as JSON: each argument is one of

connect HOST PORT      how a blocking and a non-blocking connect end
block HOST PORT        how a blocking connect ends
patience HOST PORT     the same of a program that waits for a second
expire HOST PORT       how a connect ends that nobody answers, and whether the kernel took its 3 s for it
read HOST PORT         how a read ends that waits for the far side, or the connect before it
talk HOST PORT TEXT    a conversation, with both addresses
udp HOST PORT TEXT     three datagrams
many HOST PORT COUNT   so many connections at once
bulk HOST PORT MIB     so much each way, hashed
stuck HOST PORT        whether what is sent to a far side that does not read is bounded
deaf HOST PORT COUNT   the same over so many connections at once, each of which has 16 MiB to send
"""
import errno
import hashlib
import json
import resource
import select
import socket
import sys
import time

resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
MIB = 1 << 20


def family(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def connect(host, port):
    """How a blocking and a non-blocking connect end."""
    blocking = socket.socket(family(host))
    first = blocking.connect_ex((host, port))
    other = socket.socket(family(host))
    other.setblocking(False)
    second = other.connect_ex((host, port))
    select.select([], [other], [], 20)
    last = other.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    return [errno.errorcode.get(number, "ok") for number in (first, second, last)]


def block(host, port):
    with socket.socket(family(host)) as stream:
        return errno.errorcode.get(stream.connect_ex((host, port)), "ok")


def talk(host, port, text):
    """Says something, ends, and reads to the end; with both addresses."""
    with socket.create_connection((host, port), 20) as stream:
        names = [stream.getsockname()[0], *stream.getpeername()[:2]]
        stream.sendall(text.encode())
        stream.shutdown(socket.SHUT_WR)
        parts = []
        while part := stream.recv(65536):
            parts.append(part)
        return [*names, b"".join(parts).decode()]


def udp(host, port, text):
    """Three datagrams and who answered."""
    with socket.socket(family(host), socket.SOCK_DGRAM) as flow:
        flow.settimeout(20)
        answers = []
        for number in range(3):
            flow.sendto(f"{text}{number}".encode(), (host, port))
            answer, sender = flow.recvfrom(65536)
            answers.append([answer.decode(), sender[0], sender[1]])
        return answers


def many(host, port, count):
    """So many connects at once; how many came about, and how many of them carried something."""
    sockets = []
    for _ in range(count):
        each = socket.socket(family(host))
        each.setblocking(False)
        each.connect_ex((host, port))
        sockets.append(each)
    poll = select.poll()
    waiting = {each.fileno(): each for each in sockets}
    for each in waiting:
        poll.register(each, select.POLLOUT)
    while waiting:
        ready = poll.poll(60_000)
        if not ready:
            break
        for number, _ in ready:
            poll.unregister(number)
            del waiting[number]
    late = set(waiting.values())
    connected = [each for each in sockets if each.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0 and each not in late]
    whole = 0
    for each in connected:
        each.setblocking(True)
        each.settimeout(60)
        each.sendall(b"x")
        each.shutdown(socket.SHUT_WR)
    for each in connected:
        whole += each.recv(100) == b"all of x"
    return [len(connected), whole]


def patience(host, port):
    blocking = socket.socket(family(host))
    blocking.settimeout(1)
    try:
        blocking.connect((host, port))
        first = "ok"
    except OSError as error:
        first = str(error)
    other = socket.socket(family(host))
    other.setblocking(False)
    other.connect_ex((host, port))
    ready = select.select([], [other], [], 1)[1]
    return [first, len(ready)]


def expire(host, port):
    blocking = socket.socket(family(host))
    blocking.setsockopt(socket.IPPROTO_TCP, socket.TCP_SYNCNT, 1)
    begun = time.monotonic()
    number = blocking.connect_ex((host, port))
    return [errno.errorcode.get(number, "ok"), 2 < time.monotonic() - begun < 60]


def read(host, port):
    try:
        with socket.create_connection((host, port), 20) as stream:
            return stream.recv(100).decode()
    except OSError as error:
        return errno.errorcode[error.errno]


def bulk(host, port, count):
    """The far side says the hash of what it got, and then as much of its own."""
    up, down = hashlib.sha256(), hashlib.sha256()
    block = bytes(range(256)) * (MIB // 256)
    with socket.create_connection((host, port), 60) as stream:
        for number in range(count):
            part = number.to_bytes(4, "big") + block[4:]
            up.update(part)
            stream.sendall(part)
        stream.shutdown(socket.SHUT_WR)
        heard = stream.recv(32, socket.MSG_WAITALL)
        size = 0
        while part := stream.recv(MIB):
            size += len(part)
            down.update(part)
    return [size, heard == up.digest() == down.digest()]


def stuck(host, port):
    with socket.create_connection((host, port), 20) as stream:
        stream.setblocking(False)
        sent = 0
        while sent < 256 * MIB and select.select([], [stream], [], 1)[1]:
            try:
                sent += stream.send(bytes(MIB))
            except BlockingIOError:
                pass
        return 0 < sent < 64 * MIB


def deaf(host, port, count):
    sockets = [socket.create_connection((host, port), 60) for _ in range(count)]
    poll = select.poll()
    left = {}
    for each in sockets:
        each.setblocking(False)
        poll.register(each, select.POLLOUT)
        left[each.fileno()] = [each, 16 * MIB]
    while left and (ready := poll.poll(1000)):
        for number, _ in ready:
            try:
                left[number][1] -= left[number][0].send(bytes(MIB))
            except BlockingIOError:
                pass
            if left[number][1] <= 0:
                poll.unregister(number)
                del left[number]
    print("stuck", file=sys.stderr, flush=True)
    sys.stdin.read()
    return len(left)


CHECK_NAMES = ("connect", "block", "patience", "expire", "read", "talk", "udp", "many", "bulk", "stuck", "deaf")
CHECKS = {name: globals()[name] for name in CHECK_NAMES}
results = []
for line in sys.argv[1:]:
    name, host, port, *rest = line.split(" ", 3)
    extra = [int(rest[0])] if name in ("many", "bulk", "deaf") else rest
    try:
        results.append(CHECKS[name](host, int(port), *extra))
    except OSError as error:
        results.append(errno.errorcode.get(error.errno, str(error)))
print(json.dumps(results))
