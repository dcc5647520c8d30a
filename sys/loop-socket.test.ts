import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LateReset } from '../test/world/late-reset.ts';
import { limitDescriptors } from './descriptors.ts';
import type { SysError } from './errors.ts';
import { LoopListener } from './loop-listener.ts';
import { LoopSocket, type LoopSocketOwner } from './loop-socket.ts';
import { AF_INET } from './socket-address.ts';
import { bindSocket, closeSocket, connectSocket, listenSocket, localSocketAddress, openTcpSocket } from './sockets.ts';

const HOST = '127.0.0.1';
const MIB = 1024 * 1024;

const stack: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of stack.splice(0).reverse()) await step();
});

/** Notes what it is told, in order. */
class Owner implements LoopSocketOwner {
  readonly told: string[] = [];
  readonly pieces: Buffer[] = [];
  readonly last = Promise.withResolvers<void>();
  readonly connected = Promise.withResolvers<void>();
  readonly ended = Promise.withResolvers<void>();
  goesOn = true;
  onEnd: () => void = () => undefined;
  onData: (text: string) => void = () => undefined;

  get text(): string {
    return Buffer.concat(this.pieces).toString('latin1');
  }

  onSocketConnected(): void {
    this.told.push('connected');
    this.connected.resolve();
  }

  onSocketData(bytes: Buffer, start: number, end: number): boolean {
    const piece = Buffer.from(bytes.subarray(start, end));
    this.pieces.push(piece);
    this.onData(piece.toString('latin1'));
    return this.goesOn;
  }

  onSocketEnd(): void {
    this.told.push('end');
    this.onEnd();
    this.ended.resolve();
  }

  onSocketFailed({ code }: SysError): void {
    this.told.push(code);
    this.last.resolve();
  }

  onSocketClosed(): void {
    this.told.push('closed');
    this.last.resolve();
  }
}

/** A connected pair: ours, and node's. */
async function pair(): Promise<{ socket: LoopSocket; owner: Owner; peer: Socket }> {
  const { server, port } = await serve();
  const owner = new Owner();
  const socket = new LoopSocket(owner);
  stack.push(() => socket.destroy());
  const accepted = once(server, 'connection');
  socket.connect(HOST, port);
  const [peer] = (await accepted) as [Socket];
  await owner.connected.promise;
  owner.told.length = 0;
  peer.on('error', () => undefined);
  stack.push(() => peer.destroy());
  return { socket, owner, peer };
}

async function serve(): Promise<{ server: Server; port: number }> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }).listen(0, HOST);
  await once(server, 'listening');
  stack.push(() => server.close());
  return { server, port: (server.address() as AddressInfo).port };
}

function listen(backlog: number): { fd: number; port: number } {
  const fd = openTcpSocket(AF_INET);
  bindSocket(fd, HOST, 0);
  listenSocket(fd, backlog);
  return { fd, port: localSocketAddress(fd).port };
}

function send(socket: LoopSocket, text: string): number {
  return socket.sendNow(Buffer.from(text), 0, text.length);
}

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

/** Runs something while the process can have no further descriptor. */
function withoutDescriptors(run: () => void): void {
  const next = openSync('/dev/null', 'r');
  closeSync(next);
  const former = limitDescriptors(next);
  try {
    run();
  } finally {
    limitDescriptors(former);
  }
}

describe('a socket of the loop', () => {
  it('carries bytes both ways, and is closed when both sides have ended', async () => {
    const { socket, owner, peer } = await pair();
    expect(send(socket, 'question')).toBe(8);
    expect(String((await once(peer, 'data'))[0])).toBe('question');
    peer.end('answer');
    await owner.ended.promise;
    expect([owner.text, owner.told, socket.destroyed]).toEqual(['answer', ['end'], false]);
    const end = once(peer, 'end');
    socket.end();
    expect([owner.told, socket.destroyed]).toEqual([['end', 'closed'], true]);
    await end;
  });

  it('tells the last bytes and the end behind them in one turn', async () => {
    const { owner, peer } = await pair();
    const turns: string[] = [];
    owner.onData = text => queueMicrotask(() => turns.push(text));
    owner.onEnd = () => turns.push('end');
    peer.end('bye');
    await once(peer, 'finish');
    await owner.ended.promise;
    expect(turns).toEqual(['end', 'bye']);
  });

  it('reads on when its own side has ended, and is closed with the peer', async () => {
    const { socket, owner, peer } = await pair();
    peer.resume();
    socket.end();
    await once(peer, 'end');
    expect(send(socket, 'more')).toBe(0);
    peer.end('still here');
    await owner.last.promise;
    expect([owner.text, owner.told]).toEqual(['still here', ['end', 'closed']]);
  });

  it('sends its last bytes with its end', async () => {
    const { socket, peer } = await pair();
    const bytes = Buffer.from('the last ones');
    expect(socket.sendWithEnd(bytes, 4, bytes.length)).toBe(9);
    socket.end();
    peer.on('data', piece => expect(String(piece)).toBe('last ones'));
    await once(peer, 'end');
    expect(peer.bytesRead).toBe(9);
  });

  it('tells a reset as what it is, behind the bytes before it', async () => {
    const { owner, peer } = await pair();
    peer.write('last words');
    await new Promise(resolve => peer.write('.', resolve));
    peer.resetAndDestroy();
    await owner.last.promise;
    expect([owner.text, owner.told]).toEqual(['last words.', ['ECONNRESET']]);
  });

  it('tells a reset that a send meets, behind the bytes before it', async () => {
    const { socket, owner, peer } = await pair();
    socket.pause();
    await new Promise(resolve => peer.write('last words', resolve));
    peer.resetAndDestroy();
    await once(peer, 'close');
    socket.resume();
    expect(send(socket, 'x')).toBe(0);
    expect(owner.told).toEqual([]);
    await owner.last.promise;
    expect([owner.text, owner.told]).toEqual(['last words', ['ECONNRESET']]);
  });

  it('tells a reset that a send meets while it does not read', async () => {
    const { socket, owner, peer } = await pair();
    socket.pause();
    peer.resetAndDestroy();
    await once(peer, 'close');
    expect(send(socket, 'x')).toBe(0);
    await owner.last.promise;
    expect([owner.told, socket.destroyed]).toEqual([['ECONNRESET'], true]);
  });

  it('resets, and is told nothing more', async () => {
    const { socket, owner, peer } = await pair();
    const met = once(peer, 'error');
    socket.resetAndDestroy();
    expect(await met).toMatchObject([{ code: 'ECONNRESET' }]);
    expect([owner.told, socket.destroyed, send(socket, 'x')]).toEqual([[], true, 0]);
  });

  it('queues what the kernel does not take, in order, and ends behind it', async () => {
    const { socket, owner, peer } = await pair();
    const all = Buffer.from(Uint8Array.from({ length: 16 * MIB }, (_, index) => (index * 31 + (index >> 9)) & 255));
    let sent = 0;
    for (let taken = 1; taken > 0; sent += taken) taken = socket.sendNow(all, sent, Math.min(sent + MIB, all.length));
    expect(sent).toBeLessThan(all.length);
    let written = 0;
    for (let at = sent; at < all.length; at += MIB) socket.write(all.subarray(at, at + MIB), () => written++);
    expect(socket.writableLength).toBe(all.length - sent);
    socket.end();
    const hash = createHash('sha256');
    peer.on('data', bytes => hash.update(bytes));
    await once(peer, 'end');
    expect(hash.digest('hex')).toBe(createHash('sha256').update(all).digest('hex'));
    expect([written, socket.writableLength]).toEqual([Math.ceil((all.length - sent) / MIB), 0]);
    peer.end();
    await owner.last.promise;
    expect(owner.told).toEqual(['end', 'closed']);
  });

  it('reads nothing while it is paused, and everything afterwards', async () => {
    const { socket, owner, peer } = await pair();
    owner.goesOn = false;
    const all = Buffer.alloc(16 * MIB, 'a');
    const isWritten = new Promise<void>(resolve => peer.end(all, () => resolve()));
    const first = Promise.withResolvers<void>();
    owner.onData = () => first.resolve();
    await first.promise;
    expect(owner.pieces.length).toBe(1);
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
    expect(owner.pieces.length).toBe(1);
    owner.goesOn = true;
    socket.resume();
    await owner.ended.promise;
    await isWritten;
    expect(owner.pieces.reduce((sum, piece) => sum + piece.length, 0)).toBe(all.length);
  });
});

describe('a dial of the loop', () => {
  async function outcome(host: string, port: number): Promise<readonly string[]> {
    const owner = new Owner();
    new LoopSocket(owner).connect(host, port);
    await Promise.race([owner.last.promise, owner.connected.promise]);
    return owner.told;
  }

  it('tells the errno', async () => {
    const { fd, port } = listen(1);
    closeSocket(fd);
    expect(await outcome(HOST, port)).toEqual(['ECONNREFUSED']);
    expect(await outcome('fe80::1%nowhere', 1)).toEqual(['EINVAL']);
    const fds = openDescriptors();
    withoutDescriptors(() => {
      const owner = new Owner();
      new LoopSocket(owner).connect(HOST, port);
      expect(owner.told).toEqual(['EMFILE']);
    });
    expect(openDescriptors()).toBe(fds);
  });

  it('to a far side that breaks it before anybody looks was there', async () => {
    const far = new LateReset();
    const owner = new Owner();
    new LoopSocket(owner).connect(HOST, far.port);
    far.breakDial();
    expect(owner.told).toEqual([]);
    await owner.last.promise;
    expect(owner.told).toEqual(['ECONNRESET']);
  });

  it('leaves nothing of thousands', async () => {
    const { server, port } = await serve();
    server.on('connection', peer => peer.on('error', () => undefined).end('x'));
    const fds = openDescriptors();
    for (let round = 0; round < 20; round++) {
      const owners = Array.from({ length: 100 }, (_, index) => {
        const owner = new Owner();
        const socket = new LoopSocket(owner);
        owner.onEnd = () => (index % 2 === 0 ? socket.end() : socket.resetAndDestroy());
        socket.connect(HOST, port);
        return owner;
      });
      await Promise.all(owners.map(owner => owner.ended.promise));
    }
    while (openDescriptors() > fds) await new Promise(setImmediate);
    expect(openDescriptors()).toBe(fds);
  });
});

describe('a listener of the loop', () => {
  it('gives each connection with the name of its peer, until it is disposed of', async () => {
    const { fd, port } = listen(8);
    const accepted = Promise.withResolvers<[number, unknown]>();
    const listener = new LoopListener(fd, (...connection) => accepted.resolve(connection));
    const client = openTcpSocket(AF_INET);
    stack.push(() => closeSocket(client));
    connectSocket(client, HOST, port);
    const [served, peer] = await accepted.promise;
    expect(peer).toEqual(localSocketAddress(client));
    closeSocket(served);
    listener[Symbol.dispose]();
    listener[Symbol.dispose]();
    const late = new Owner();
    new LoopSocket(late).connect(HOST, port);
    await late.last.promise;
    expect(late.told).toEqual(['ECONNREFUSED']);
  });

  it('leaves connections waiting while there is no descriptor for them', async () => {
    const { fd, port } = listen(8);
    const accepted: number[] = [];
    const first = Promise.withResolvers<void>();
    const listener = new LoopListener(fd, served => {
      accepted.push(served);
      first.resolve();
    });
    stack.push(() => listener[Symbol.dispose]());
    const client = openTcpSocket(AF_INET);
    stack.push(() => closeSocket(client));
    connectSocket(client, HOST, port);
    withoutDescriptors(() => {
      expect(listener.acceptNow()).toBe(true);
      expect(listener.acceptNow()).toBe(false);
    });
    expect(accepted).toEqual([]);
    await first.promise;
    for (const served of accepted) closeSocket(served);
    expect(accepted).toHaveLength(1);
  });
});
