/**
 * Cables of our own making, for kernels without netem and without VLAN interfaces: a process (cable-process.ts) carries frames
 * between two interfaces.
 *
 * ```
 * impaired link:   outside wire0 ──veth── far [cable] near ──veth── wire0 pod
 * VLAN interface:  eth0 ── frames with a tag ── [cable] ── without it ── trunk0 ──veth── vlan0     (all in one namespace)
 * ```
 */

import { join } from 'node:path';
import type { Lab } from './lab.ts';
import type { LabProcess } from './lab-process.ts';
import { Namespace } from './namespace.ts';
import { until } from './poll.ts';

/** Fractions of 1 are of frames, in both directions. */
export interface Faults {
  readonly loss?: number;
  readonly duplicates?: number;
  /** These come `reorderMs` later than they would. */
  readonly reordering?: number;
  readonly reorderMs?: number;
  readonly delayMs?: number;
  readonly seed?: number;
}

export interface CableSpec {
  /** Interfaces. */
  readonly ends: readonly [string, string];
  /** Carries frames with this VLAN tag at the first end, and without it at the second. */
  readonly tag?: number;
  readonly faults?: Faults;
}

const PROGRAM = join(import.meta.dirname, 'cable-process.ts');
const POD_ADDRESS = '10.77.0.1';
const CLIENT_ADDRESS = '10.77.0.2';

/** A second way between outside and pod, with faults. @returns the pod's address on it */
export async function layImpairedCable(lab: Lab, faults: Faults): Promise<string> {
  const middle = lab.use(await Namespace.create(lab.pod.name.replace(/pod$/, 'mid')));
  for (const [namespace, end, address] of [
    [lab.pod, 'near', POD_ADDRESS],
    [lab.outside, 'far', CLIENT_ADDRESS],
  ] as const) {
    await middle.run('ip', ...`link add ${end} type veth peer name wire0 netns ${namespace.name}`.split(' '));
    // One segment a frame, as on a real cable: otherwise a loss takes 64 KiB.
    await namespace.run('ip', ...'link set wire0 gso_max_segs 1 addrgenmode none up'.split(' '));
    await namespace.run('ip', 'address', 'add', `${address}/24`, 'dev', 'wire0');
    await middle.run('ip', ...`link set ${end} addrgenmode none up`.split(' '));
  }
  lab.use(await connect(middle, { ends: ['near', 'far'], faults }));
  return POD_ADDRESS;
}

/** What an interface for a VLAN on eth0 is to the kernel's packet taps: `vlan0`, with eth0's own MAC address. */
export async function addVlan(lab: Lab, namespace: Namespace, vlan: { tag: number; address: string }): Promise<void> {
  const mac = (await namespace.run('cat', '/sys/class/net/eth0/address')).trim();
  await namespace.run('ip', ...`link add vlan0 address ${mac} type veth peer name trunk0`.split(' '));
  for (const name of ['trunk0', 'vlan0']) {
    await namespace.run('ip', ...`link set ${name} addrgenmode none up`.split(' '));
  }
  await namespace.run('ip', 'address', 'add', `${vlan.address}/24`, 'dev', 'vlan0');
  lab.use(await connect(namespace, { ends: ['eth0', 'trunk0'], tag: vlan.tag }));
}

async function connect(namespace: Namespace, spec: CableSpec): Promise<LabProcess> {
  const cable = namespace.spawn([process.execPath, PROGRAM, JSON.stringify(spec)]);
  await until(() => cable.stdout.includes('up') || cable.stderr !== '', { what: 'the cable carries frames' });
  if (cable.stderr !== '') throw new Error(`the cable failed: ${cable.stderr}`);
  return cable;
}
