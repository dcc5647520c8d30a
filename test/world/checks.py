"""What a program sees in a world, as JSON: each argument is `connect HOST PORT`, `talk HOST PORT TEXT`, `udp HOST PORT TEXT` or `many HOST PORT COUNT`."""
import errno
import json
import select
import socket
import sys


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
    waiting = set(sockets)
    while waiting:
        _, ready, _ = select.select([], list(waiting), [], 20)
        if not ready:
            break
        waiting -= set(ready)
    connected = [each for each in sockets if each.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0 and each not in waiting]
    whole = 0
    for each in connected:
        each.setblocking(True)
        each.settimeout(20)
        each.sendall(b"x")
        each.shutdown(socket.SHUT_WR)
        whole += each.recv(100) == b"all of x"
    return [len(connected), whole]


CHECKS = {"connect": connect, "talk": talk, "udp": udp, "many": many}
results = []
for line in sys.argv[1:]:
    name, host, port, *rest = line.split(" ", 3)
    extra = [int(rest[0])] if name == "many" else rest
    try:
        results.append(CHECKS[name](host, int(port), *extra))
    except OSError as error:
        results.append(errno.errorcode.get(error.errno, str(error)))
print(json.dumps(results))
