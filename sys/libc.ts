/**
 * The C library through koffi: the one place where native code enters. It is loaded at the first call, so that a CLI that never
 * needs it never touches it. Every function is a plain call on the calling thread (20-60 ns over the system call itself);
 * koffi's `.async` form costs a thread hop of 25 µs and is not used.
 */

import { createRequire } from 'node:module';
import { SysError } from './errors.ts';

/** The same C interface under the names of glibc and of musl (Alpine). */
const LIBRARY_NAMES = ['libc.so.6', 'libc.musl-x86_64.so.1', 'libc.musl-aarch64.so.1'];

/** Raw calls: -1 means failure with the reason in `errno()`, valid until the next call on this thread. */
export interface Libc {
  errno(): number;
  setns(fd: number, kind: number): number;
  socket(family: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array, addressBytes: number): number;
  listen(fd: number, backlog: number): number;
  connect(fd: number, address: Uint8Array, addressBytes: number): number;
  close(fd: number): number;
  dup(fd: number): number;
  getsockname(fd: number, address: Uint8Array, addressBytes: Uint8Array): number;
  getpeername(fd: number, address: Uint8Array, addressBytes: Uint8Array): number;
  setsockopt(fd: number, level: number, name: number, value: Uint8Array, valueBytes: number): number;
  getsockopt(fd: number, level: number, name: number, value: Uint8Array, valueBytes: Uint8Array): number;
  send(fd: number, data: Uint8Array, dataBytes: number, flags: number): number;
  recv(fd: number, data: Uint8Array, dataBytes: number, flags: number): number;
  ioctl(fd: number, request: number, value: Uint8Array): number;
  fcntl(fd: number, command: number, value: number): number;
  /** A null source or type is none. */
  mount(source: string | null, target: string, type: string | null, flags: number, data: null): number;
  prlimit(pid: number, resource: number, wanted: Uint8Array | null, former: Uint8Array | null): number;
  /** A `struct sock_fprog` as the option's value. */
  setFilterOption(fd: number, level: number, name: number, program: FilterProgram, bytes: number): number;
  poll(descriptors: Uint8Array, count: number, timeoutMs: number): number;
  eventfd(count: number, flags: number): number;
  read(fd: number, data: Uint8Array, dataBytes: number): number;
  write(fd: number, data: Uint8Array, dataBytes: number): number;
  shutdown(fd: number, how: number): number;
  epollCreate(flags: number): number;
  // Memory by its address (mapped-memory.ts): cheaper than by a Buffer.
  epollControl(epoll: number, operation: number, fd: number, event: number): number;
  epollWait(epoll: number, events: number, count: number, timeoutMs: number): number;
  accept(fd: number, address: number, addressBytes: number, flags: number): number;
  nameOf(fd: number, address: number, addressBytes: number): number;
  receive(fd: number, address: number, bytes: number, flags: number): number;
  sendMapped(fd: number, address: number, bytes: number, flags: number): number;
  bindMapped(fd: number, address: number, addressBytes: number): number;
  connectMapped(fd: number, address: number, addressBytes: number): number;
  setMapped(fd: number, level: number, name: number, value: number, valueBytes: number): number;
  /** Where `bytes` lies; with a `count` of 0 nothing is moved. */
  addressOf(bytes: Uint8Array, same: Uint8Array, count: number): number;
  /** MAP_FAILED is -1 as an unsigned number of 64 bits. */
  mmap(at: null, bytes: number, protection: number, flags: number, fd: number, offset: number): bigint;
  munmap(at: bigint, bytes: number): number;
  /** The memory itself, not a copy. Touching it after munmap ends the process. */
  view(at: bigint, bytes: number): ArrayBuffer;
}

/** linux/filter.h: `instructions` holds `len` of them, 8 bytes each. */
export interface FilterProgram {
  readonly len: number;
  readonly instructions: Uint8Array;
}

type Koffi = typeof import('koffi').default;

let loaded: Libc | undefined;

/** @throws Error when no C library is found (not Linux, or neither glibc nor musl). */
export function libc(): Libc {
  loaded ??= load();
  return loaded;
}

/** Whether there is one here, for those who do without where there is none. */
export function hasLibc(): boolean {
  isThere ??= process.platform === 'linux' && canLoad();
  return isThere;
}

let isThere: boolean | undefined;

function canLoad(): boolean {
  try {
    libc();
    return true;
  } catch {
    // Neither glibc nor musl, or no native module for this machine.
    return false;
  }
}

/** Loads it where nobody waits for it yet. Never throws: whoever calls something hears what is wrong. */
export function loadEarly(): void {
  try {
    libc();
  } catch {
    // See above.
  }
}

/** Passes a result through. @throws SysError when it is negative. */
export function check(result: number, syscall: string): number {
  if (result < 0) throw new SysError(syscall, libc().errno());
  return result;
}

/** Declares a call that only one family of ours needs, at that family's first use: each declaration costs a start some microseconds. */
export function declareCall<F>(definition: string): F {
  return openLibrary(loadKoffi()).func(definition) as unknown as F;
}

function loadKoffi(): Koffi {
  return createRequire(import.meta.url)('koffi') as Koffi;
}

function load(): Libc {
  const koffi = loadKoffi();
  const library = openLibrary(koffi);
  const declare = <F>(definition: string): F => library.func(definition) as unknown as F;
  const ioctl = declare<(fd: number, request: number, type: string, value: Uint8Array) => number>(
    'int ioctl(int fd, unsigned long request, ...)',
  );
  const fcntl = declare<(fd: number, command: number, type: string, value: number) => number>(
    'int fcntl(int fd, int command, ...)',
  );
  const program = koffi.pointer(koffi.struct({ len: 'uint16_t', instructions: 'void *' }));
  return {
    errno: () => koffi.errno(),
    setns: declare('int setns(int fd, int kind)'),
    socket: declare('int socket(int family, int type, int protocol)'),
    bind: declare('int bind(int fd, void* address, uint32_t bytes)'),
    listen: declare('int listen(int fd, int backlog)'),
    connect: declare('int connect(int fd, void* address, uint32_t bytes)'),
    close: declare('int close(int fd)'),
    dup: declare('int dup(int fd)'),
    getsockname: declare('int getsockname(int fd, void* address, void* bytes)'),
    getpeername: declare('int getpeername(int fd, void* address, void* bytes)'),
    setsockopt: declare('int setsockopt(int fd, int level, int name, void* value, uint32_t bytes)'),
    getsockopt: declare('int getsockopt(int fd, int level, int name, void* value, void* bytes)'),
    send: declare('int64_t send(int fd, void* data, size_t bytes, int flags)'),
    recv: declare('int64_t recv(int fd, void* data, size_t bytes, int flags)'),
    // Variadic: its calling convention differs from the plain one on some machines.
    ioctl: (fd, request, value) => ioctl(fd, request, 'void *', value),
    fcntl: (fd, command, value) => fcntl(fd, command, 'int', value),
    mount: declare(
      'int mount(const char* source, const char* target, const char* type, unsigned long flags, void* data)',
    ),
    prlimit: declare('int prlimit(int pid, int resource, void* wanted, void* former)'),
    setFilterOption: library.func('setsockopt', 'int', ['int', 'int', 'int', program, 'uint32_t']) as never,
    poll: declare('int poll(void* descriptors, unsigned long count, int timeout)'),
    eventfd: declare('int eventfd(unsigned int count, int flags)'),
    read: declare('int64_t read(int fd, void* data, size_t bytes)'),
    write: declare('int64_t write(int fd, void* data, size_t bytes)'),
    addressOf: declare('uintptr_t memmove(void* bytes, void* same, size_t count)'),
    shutdown: declare('int shutdown(int fd, int how)'),
    epollCreate: declare('int epoll_create1(int flags)'),
    epollControl: declare('int epoll_ctl(int epoll, int operation, int fd, uintptr_t event)'),
    epollWait: declare('int epoll_wait(int epoll, uintptr_t events, int count, int timeout)'),
    accept: declare('int accept4(int fd, uintptr_t address, uintptr_t bytes, int flags)'),
    nameOf: declare('int getsockname(int fd, uintptr_t address, uintptr_t bytes)'),
    receive: declare('int64_t recv(int fd, uintptr_t data, size_t bytes, int flags)'),
    sendMapped: declare('int64_t send(int fd, uintptr_t data, size_t bytes, int flags)'),
    bindMapped: declare('int bind(int fd, uintptr_t address, uint32_t bytes)'),
    connectMapped: declare('int connect(int fd, uintptr_t address, uint32_t bytes)'),
    setMapped: declare('int setsockopt(int fd, int level, int name, uintptr_t value, uint32_t bytes)'),
    mmap: declare('void* mmap(void* at, size_t bytes, int protection, int flags, int fd, int64_t offset)'),
    munmap: declare('int munmap(void* at, size_t bytes)'),
    view: (at, bytes) => koffi.view(at, bytes),
  };
}

function openLibrary(koffi: Koffi): ReturnType<Koffi['load']> {
  let lastError: unknown;
  for (const name of LIBRARY_NAMES) {
    try {
      return koffi.load(name);
    } catch (error) {
      lastError = error;
    }
  }
  throw new Error(`no C library found (tried ${LIBRARY_NAMES.join(', ')})`, { cause: lastError });
}
