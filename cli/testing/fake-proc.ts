/** A /proc of fixtures: processes, their children, their sockets, and the kernel's table. */

import type { ProcReader } from '../listeners/proc-reader.ts';

/** One process of the fixture. */
export interface FakeProcess {
  readonly children?: readonly number[];
  /** Inodes of the sockets that it holds. */
  readonly sockets?: readonly number[];
}

export class FakeProc implements ProcReader {
  readonly processes = new Map<number, FakeProcess>();
  /** Port to inode of what listens in the namespace; ports from 50,000 on stand in tcp6. */
  readonly listeners = new Map<number, number>();
  /** Reads of descriptors, to see that a quiet machine is not walked. */
  descriptorReads = 0;

  async text(pid: number, entry: string): Promise<string | undefined> {
    if (!this.processes.has(pid)) return undefined;
    if (entry === 'net/tcp') return this.#table(port => port < 50_000, '0100007F');
    if (entry === 'net/tcp6') return this.#table(port => port >= 50_000, '00000000000000000000000000000000');
    return `${(this.processes.get(pid)?.children ?? []).join(' ')} `;
  }

  async names(pid: number, directory: string): Promise<readonly string[] | undefined> {
    const process = this.processes.get(pid);
    if (process === undefined) return undefined;
    if (directory === 'task') return [String(pid)];
    this.descriptorReads += 1;
    return ['0', '1', ...(process.sockets ?? []).map(inode => `s${inode}`)];
  }

  async link(pid: number, entry: string): Promise<string | undefined> {
    if (!this.processes.has(pid)) return undefined;
    const inode = /^fd\/s([0-9]+)$/.exec(entry)?.[1];
    return inode === undefined ? '/dev/null' : `socket:[${inode}]`;
  }

  #table(belongs: (port: number) => boolean, address: string): string {
    const rows = [...this.listeners]
      .filter(([port]) => belongs(port))
      .map(([port, inode], index) => {
        const hex = port.toString(16).toUpperCase().padStart(4, '0');
        return `   ${index}: ${address}:${hex} ${address}:0000 0A 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0`;
      });
    return ['  sl  local_address rem_address   st …', ...rows, ''].join('\n');
  }
}
