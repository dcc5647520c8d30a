/** Sockets that dial once more, over loopback: what one end sends, the other has when the call returns. */
import { afterEach, describe, expect, it } from 'vitest';
import {
  AF_INET,
  acceptConnection,
  bindSocket,
  closeSocket,
  EINPROGRESS,
  endWriting,
  localSocketAddress,
  MappedMemory,
  NAME_BYTES,
  openTcpSocket,
  receiveInto,
  remoteSocketAddress,
  sendFrom,
  setReuseAddress,
  startConnect,
} from '../../sys/index.ts';
import { KeptSockets } from './kept-sockets.ts';
import { KEPT_SOCKET_MS, MAX_KEPT_SOCKETS, UNASKED_MS } from './limits.ts';
import { closeAll, disown, HOST, listen, own } from './testing/raw-sockets.ts';

const BYTES = Buffer.from('all of it');
const MUCH = Buffer.alloc(4_096);
const OTHER = '127.0.0.2';
const memory = new MappedMemory(4_096);

afterEach(closeAll);

function freePort(): number {
  const fd = openTcpSocket(AF_INET);
  bindSocket(fd, HOST, 0);
  const { port } = localSocketAddress(fd);
  closeSocket(fd);
  return port;
}

/** Sockets of one client that were opened, and what became of them. */
class Stage {
  readonly listener = listen();
  readonly destination = { address: HOST, port: localSocketAddress(this.listener).port };
  readonly client = { address: HOST, port: 50_000 };
  readonly forgotten: number[] = [];
  readonly asked: number[] = [];
  isFree = true;
  mayBorrow = true;
  readonly borrowed = {
    lastPort: 0,
    isFree: (_client: unknown, port: number): boolean => {
      this.asked.push(port);
      return this.isFree;
    },
    mayBorrow: (): boolean => this.mayBorrow,
  };
  readonly kept = new KeptSockets(this.borrowed, fd => {
    this.forgotten.push(fd);
    disown(fd);
  });

  open(): number {
    const fd = own(openTcpSocket(AF_INET));
    setReuseAddress(fd);
    this.borrowed.lastPort = freePort();
    // A port that was asked for, as ours are: the kernel's own choice would be forgotten with the connection.
    bindSocket(fd, HOST, this.borrowed.lastPort);
    this.kept.noteOpened(fd);
    return fd;
  }

  keep(fd: number, nowMs = 0, client = this.client): boolean {
    return this.kept.keep(fd, { client, destination: this.destination, nowMs });
  }

  take(destination = this.destination, nowMs = UNASKED_MS): number {
    return this.kept.take(this.client, destination, nowMs);
  }

  /** A connection that the app ends first. @returns the client's port, as the app sees it */
  exchange(fd: number): number {
    expect([0, -EINPROGRESS]).toContain(startConnect(fd, HOST, this.destination.port));
    const app = acceptConnection(this.listener, new MappedMemory(NAME_BYTES));
    const port = remoteSocketAddress(app)?.port ?? 0;
    expect(sendFrom(fd, BYTES, 0, BYTES.length, memory)).toBe(BYTES.length);
    expect(receiveInto(app, memory)).toBe(BYTES.length);
    sendFrom(app, BYTES, 0, BYTES.length, memory);
    closeSocket(app);
    expect(receiveInto(fd, memory)).toBe(BYTES.length);
    expect(receiveInto(fd, memory)).toBe(0);
    endWriting(fd);
    return port;
  }
}

describe('sockets that are kept', () => {
  it('make one connection after the other from the same port, although the app’s end of the last one rests', () => {
    const stage = new Stage();
    const fd = stage.open();
    const ports = [stage.exchange(fd)];
    for (let again = 0; again < 20; again++) {
      expect(stage.keep(fd)).toBe(true);
      expect(stage.take()).toBe(fd);
      ports.push(stage.exchange(fd));
    }
    expect(new Set(ports)).toEqual(new Set([stage.borrowed.lastPort]));
    expect([new Set(stage.asked), stage.forgotten]).toEqual([new Set(ports), []]);
  });

  it('are taken in turn, and only for their client and where they lead', () => {
    const stage = new Stage();
    const [first, second] = [stage.open(), stage.open()];
    for (const fd of [first, second]) stage.exchange(fd);
    expect(stage.keep(first)).toBe(true);
    expect(stage.keep(second)).toBe(true);
    expect(stage.kept.take({ ...stage.client, address: OTHER }, stage.destination, 0)).toBe(-1);
    expect(stage.take({ ...stage.destination, port: 1 })).toBe(-1);
    expect(stage.take({ ...stage.destination, address: OTHER })).toBe(-1);
    expect([stage.take(), stage.take(), stage.take()]).toEqual([first, second, -1]);
  });

  it('are closed when the app, which has ended already, still has something to read', () => {
    const stage = new Stage();
    const fd = stage.open();
    startConnect(fd, HOST, stage.destination.port);
    const app = own(acceptConnection(stage.listener, new MappedMemory(NAME_BYTES)));
    endWriting(app);
    let sent = 0;
    for (let more = 1; more > 0; sent += Math.max(0, more)) more = sendFrom(fd, MUCH, 0, MUCH.length, memory);
    expect(receiveInto(fd, memory)).toBe(0);
    endWriting(fd);
    expect(stage.keep(fd)).toBe(true);
    expect(stage.take()).toBe(-1);
    expect(stage.forgotten).toEqual([fd]);
    let received = 0;
    for (let more = 1; more > 0; received += more) more = receiveInto(app, memory);
    expect(received).toBe(sent);
  });

  it('are closed when somebody else has their port', () => {
    const stage = new Stage();
    const fd = stage.open();
    stage.exchange(fd);
    stage.keep(fd);
    stage.isFree = false;
    expect(stage.take()).toBe(-1);
    expect(stage.forgotten).toEqual([fd]);
  });

  it('are closed when their client’s address may not be borrowed any more', () => {
    const stage = new Stage();
    const fd = stage.open();
    stage.exchange(fd);
    stage.keep(fd);
    stage.mayBorrow = false;
    expect(stage.take(stage.destination, 0)).toBe(-1);
    expect([stage.forgotten, stage.asked]).toEqual([[fd], []]);
  });

  it('asks whether a port is free only when that is not known', () => {
    const stage = new Stage();
    const fd = stage.open();
    for (const [nowMs, asked] of [
      [UNASKED_MS - 1, []],
      [UNASKED_MS, [stage.borrowed.lastPort]],
    ] as const) {
      stage.exchange(fd);
      stage.keep(fd);
      expect(stage.take(stage.destination, nowMs)).toBe(fd);
      expect(stage.asked).toEqual(asked);
    }
  });

  it('are those with a client’s address alone', () => {
    const stage = new Stage();
    const fd = own(openTcpSocket(AF_INET));
    stage.kept.noteOpened(fd);
    expect(stage.keep(fd)).toBe(false);
    expect(new KeptSockets(undefined, () => undefined).take(stage.client, stage.destination, 0)).toBe(-1);
  });

  it('closes what nobody asks for', () => {
    const stage = new Stage();
    const [first, second] = [stage.open(), stage.open()];
    stage.keep(first, 0);
    stage.keep(second, 1);
    stage.kept.closeOld(KEPT_SOCKET_MS - 1);
    expect(stage.forgotten).toEqual([]);
    stage.kept.closeOld(KEPT_SOCKET_MS);
    expect(stage.forgotten).toEqual([first]);
    stage.kept.closeOld(KEPT_SOCKET_MS + 1);
    expect(stage.forgotten).toEqual([first, second]);
    expect(stage.take()).toBe(-1);
  });

  it('keeps no more than so many', () => {
    const stage = new Stage();
    const opened = Array.from({ length: MAX_KEPT_SOCKETS + 1 }, () => stage.open());
    const kept = opened.map(fd => stage.keep(fd));
    expect(kept.filter(Boolean)).toHaveLength(MAX_KEPT_SOCKETS);
    expect(kept.at(-1)).toBe(false);
    stage.kept.closeOld(KEPT_SOCKET_MS);
    expect(stage.keep(opened.at(-1) as number)).toBe(true);
    stage.kept.closeAll();
    expect(stage.forgotten).toHaveLength(MAX_KEPT_SOCKETS + 1);
  });
});
