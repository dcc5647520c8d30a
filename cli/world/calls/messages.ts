/** What the CLI and the launcher of a command say to each other, over node's IPC channel; and what the thread that receives calls hands on. */

import type { HeldReceive, SocketNature } from '../../../sys/index.ts';
import type { InnerCommand } from '../messages.ts';

/** The launcher's argument that has it only try. */
export const PROBE = 'probe';

export type ToLauncher =
  /** The listener was taken over. */
  { readonly kind: 'taken' } | { readonly kind: 'run'; readonly command: InnerCommand };

export type FromLauncher =
  /** The launcher's number of its listener: what it starts from now on is held. */
  | { readonly kind: 'listening'; readonly listener: number }
  | { readonly kind: 'running'; readonly pid: number }
  | { readonly kind: 'notRunning'; readonly code: string }
  | { readonly kind: 'ended'; readonly code: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly kind: 'failed'; readonly step: string; readonly reason: string };

/** What the thread works on; none of it is its own. */
export interface CallDescriptors {
  readonly listener: number;
  readonly wake: number;
  /** Whether programs that ask a name service of this machine by a unix socket are told that there is none. */
  readonly hidesNameServices: boolean;
}

/** A call on a socket of TCP or UDP over IP, a question who sent a datagram, or that one could not be looked at. */
export type CallNews =
  | {
      readonly kind: 'call';
      readonly id: bigint;
      /** Of the program's socket; the receiver's from now on. */
      readonly fd: number;
      readonly nature: SocketNature;
      /** As it was read, once. */
      readonly address: Uint8Array;
    }
  | {
      readonly kind: 'receive';
      readonly call: HeldReceive;
      /** Of a UDP socket that is connected to something on loopback; the receiver's from now on. */
      readonly fd: number;
    }
  | { readonly kind: 'unreadable' };
