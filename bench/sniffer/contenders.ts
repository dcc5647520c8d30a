/** Programs that look at all packets of a port, one at a time: ours, counting or reassembling, and tcpdump, which writes them to nowhere. */

import { join } from 'node:path';
import { hasCommand, type Lab, until } from '../../test/lab/index.ts';

export interface Contender {
  readonly name: string;
  /** `tcpdump` or a mode of sniff.ts. */
  readonly mode: string;
}

/** What a program looks at, and how many packets ours rehearses with before. */
export interface Watched {
  readonly port: number;
  readonly rehearsed: number;
}

/** Packets that a program says it had and had not. */
export interface Tally {
  readonly packets: number;
  readonly drops: number;
}

/** A contender at work. */
export interface Running {
  readonly pid: number;
  /** Ends it. */
  stop(): Promise<Tally>;
}

/** 32 MiB, as ours. */
const TCPDUMP_RING_KIB = 32_768;

/** It rehearses, on a machine that may have much else to do. */
const READY_WITHIN_MS = 60_000;

export const TCPDUMP = 'tcpdump -w /dev/null';
export const TCPDUMP_AGAIN = 'tcpdump (again)';

/** tcpdump twice, so that the noise is seen; without it where it is not installed. */
export function contenders(): readonly Contender[] {
  const ours = [
    { name: 'counting', mode: 'counting' },
    { name: 'reassembling', mode: 'reassembling' },
    { name: 'with two HTTP filters', mode: 'filtering' },
  ];
  if (!hasCommand('tcpdump')) return ours;
  return [{ name: TCPDUMP, mode: 'tcpdump' }, ...ours, { name: TCPDUMP_AGAIN, mode: 'tcpdump' }];
}

export async function start({ mode }: Contender, lab: Lab, watched: Watched): Promise<Running> {
  return mode === 'tcpdump' ? startTcpdump(lab, watched.port) : startSniffer(mode, lab, watched);
}

async function startTcpdump(lab: Lab, port: number): Promise<Running> {
  const size = ['-B', String(TCPDUMP_RING_KIB), '-s', '65535'];
  const words = ['tcpdump', '-n', '-Z', 'root', '-i', 'eth0', ...size, '-w', '/dev/null', `tcp port ${port}`] as const;
  const process = lab.use(lab.pod.spawn(words));
  await until(() => process.stderr.includes('listening on'), { what: 'tcpdump listens' });
  return {
    pid: process.pid,
    stop: async () => {
      process.signal('SIGINT');
      await process.ended;
      return {
        packets: number(process.stderr, /(\d+) packets received/),
        drops: number(process.stderr, /(\d+) packets dropped by/),
      };
    },
  };
}

async function startSniffer(mode: string, lab: Lab, { port, rehearsed }: Watched): Promise<Running> {
  const program = join(import.meta.dirname, 'sniff.ts');
  const process = lab.use(lab.pod.spawn([globalThis.process.execPath, program, mode, String(port), String(rehearsed)]));
  const isReady = (): boolean => {
    if (!process.isRunning) throw new Error(`the sniffer ended: ${process.stderr}`);
    return process.stdout.includes('ready');
  };
  await until(isReady, { withinMs: READY_WITHIN_MS, what: 'the sniffer is ready' });
  return {
    pid: process.pid,
    stop: async () => {
      process.child.stdin.end();
      await process.ended;
      const counts = JSON.parse(process.stdout.split('\n')[1] ?? '') as Record<string, number>;
      return {
        packets: (counts.packets_captured ?? 0) + (counts.packets_dropped ?? 0),
        drops: counts.packets_dropped ?? 0,
      };
    },
  };
}

function number(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? Number.NaN);
}
