"""A name server for one name at least, over UDP and TCP: `name-server.py ADDRESS NAME=ADDRESS…`. Names that begin with big- fit no datagram; all others are not there."""
import socket
import struct
import sys
import threading

names = dict(each.split("=") for each in sys.argv[2:])


def answer(question, fits_all):
    """RFC 1035: the question again, and an address where there is one."""
    labels, at = [], 12
    while question[at]:
        labels.append(question[at + 1 : at + 1 + question[at]].decode())
        at += 1 + question[at]
    name = ".".join(labels).lower()
    kind = struct.unpack(">H", question[at + 1 : at + 3])[0]
    asked = question[12 : at + 5]
    is_cut = name.startswith("big-") and not fits_all
    family = socket.AF_INET6 if ":" in names.get(name, "") else socket.AF_INET
    found = name in names and kind == (28 if family == socket.AF_INET6 else 1) and not is_cut
    flags = 0x8180 | (0x0200 if is_cut else 0) | (0 if name in names else 3)
    head = question[:2] + struct.pack(">HHHHH", flags, 1, 1 if found else 0, 0, 0)
    if not found:
        return head + asked
    address = socket.inet_pton(family, names[name])
    return head + asked + b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(address)) + address


def exactly(stream, count):
    parts = b""
    while len(parts) < count:
        part = stream.recv(count - len(parts))
        if not part:
            return None
        parts += part
    return parts


def talk(stream):
    with stream:
        while head := exactly(stream, 2):
            question = exactly(stream, struct.unpack(">H", head)[0])
            if question is None:
                return
            said = answer(question, True)
            stream.sendall(struct.pack(">H", len(said)) + said)


def listen(server):
    while True:
        threading.Thread(target=talk, args=(server.accept()[0],), daemon=True).start()


own_family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
tcp = socket.create_server((sys.argv[1], 53), family=own_family)
udp = socket.socket(own_family, socket.SOCK_DGRAM)
udp.bind((sys.argv[1], 53))
threading.Thread(target=listen, args=(tcp,), daemon=True).start()
print("ready", file=sys.stderr, flush=True)
while True:
    text, sender = udp.recvfrom(4096)
    udp.sendto(answer(text, False), sender)
