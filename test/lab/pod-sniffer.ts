/** A sniffer of a lab's pod, driven by the test's own thread, and the kernel's own count of the packets that it ought to see. */

import { RingSource } from '../../agent/sniffer/capture/index.ts';
import { OwnAddresses } from '../../agent/sniffer/own-addresses.ts';
import { Sniffer } from '../../agent/sniffer/sniffer.ts';
import type { FlowVisitor } from '../../agent/sniffer/tcp/index.ts';
import { FlowLog } from '../../agent/sniffer/testing/flow-log.ts';
import { Counters } from '../../protocol/index.ts';
import type { Namespace } from './namespace.ts';
import { inside } from './namespace-socket.ts';

const MAX_WAIT_MS = 10;

export interface PodSnifferOptions {
  readonly ports: readonly number[];
  readonly ringBytes?: number;
  readonly ignoredMark?: number;
  /** As of RingSource. */
  readonly wakeFd?: number;
  /** Default: the log. */
  readonly visitor?: FlowVisitor;
}

/** What is sniffed inside a namespace, from its making on. */
export class PodSniffer implements Disposable {
  readonly log = new FlowLog();
  readonly counters = new Counters();
  readonly sniffer: Sniffer;
  private readonly source: RingSource;

  constructor(pod: Namespace, { ports, visitor, ...options }: PodSnifferOptions) {
    const { counters } = this;
    const own = new OwnAddresses();
    // What is asked for in a worker of the pod's namespace is asked for inside of it here.
    const ownAddresses = { has: (address: string) => inside(pod.path, () => own.has(address)) };
    this.source = inside(pod.path, () => new RingSource({ counters: this.counters, ...options }));
    this.sniffer = new Sniffer({ source: this.source, visitor: visitor ?? this.log, counters, ownAddresses });
    this.sniffer.setPorts(ports);
  }

  /** Reads packets while `work` goes on, and those that are left when it is done. */
  async during<Result>(work: Promise<Result>): Promise<Result> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      this.sniffer.poll(MAX_WAIT_MS);
      await new Promise(resolve => setImmediate(resolve));
    }
    this.drain();
    return done;
  }

  /** Reads all that has been captured. A block is handed over within 10 ms; three empty waits of that length are the end. */
  drain(): void {
    for (let idle = 0; idle < 3; ) idle = this.sniffer.poll(MAX_WAIT_MS * 2) === 0 ? idle + 1 : 0;
    this.source.takeStatistics();
  }

  [Symbol.dispose](): void {
    this.sniffer[Symbol.dispose]();
  }
}

/** Lets the kernel count the packets of a port as they enter and leave the pod's stack. */
export async function countPackets(pod: Namespace, port: number): Promise<() => Promise<number>> {
  const chain = (hook: string, match: string) =>
    `add chain inet count ${hook} { type filter hook ${hook} priority -400; }; add rule inet count ${hook} ${match} counter`;
  const rules = [
    'add table inet count',
    chain('prerouting', `tcp dport ${port}`),
    `add rule inet count prerouting iifname lo tcp sport ${port} counter`,
    chain('postrouting', `oifname != lo tcp sport ${port}`),
  ];
  await pod.run('nft', rules.join('; '));
  return async () => {
    const text = await pod.run('nft', 'list table inet count');
    return [...text.matchAll(/packets (\d+)/g)].reduce((sum, match) => sum + Number(match[1]), 0);
  };
}
