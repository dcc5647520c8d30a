import { expect, it } from 'vitest';
import { MappedMemory } from './mapped-memory.ts';
import { OtherProcess, processOfThread, readMemoryOf, writeMemoryOf } from './other-process.ts';
import { openSocketPair } from './socket-pair.ts';
import { closeSocket } from './sockets.ts';

it('reads and writes the memory of a process, as far as there is some', () => {
  const memory = new MappedMemory(64);
  memory.bytes.write('what it says');
  const at = BigInt(memory.address);
  expect(readMemoryOf(process.pid, at, 12).toString()).toBe('what it says');
  writeMemoryOf(process.pid, at + 8n, Buffer.from('does'));
  expect(memory.bytes.toString('latin1', 0, 12)).toBe('what it does');
  expect(() => readMemoryOf(process.pid, 8n, 4)).toThrow('EFAULT');
  expect(() => writeMemoryOf(process.pid, 8n, Buffer.from('no'))).toThrow('EFAULT');
});

it('takes over a descriptor, by the process of a thread', () => {
  const ends = openSocketPair();
  using own = new OtherProcess(processOfThread(process.pid));
  const taken = own.takeDescriptor(ends[0]);
  expect(ends).not.toContain(taken);
  for (const fd of [...ends, taken]) closeSocket(fd);
  expect(() => own.takeDescriptor(taken)).toThrow('EBADF');
  expect(() => processOfThread(2 ** 30)).toThrow('ENOENT');
});
