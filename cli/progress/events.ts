/**
 * What a run tells its user, as data. Each renderer turns the same events into words, into JSON lines or into nothing;
 * in JSON the keys are as they are here, so they are part of the interface (docs/cli.md lists them).
 */

import type { CounterValues, MirrorSource, SeenCounts } from '../../protocol/index.ts';

/** A port of the target and where its requests go. */
export interface TakenPort {
  readonly remote: number;
  /** Host and port of the local process: `127.0.0.1:3000`. */
  readonly local: string;
  /** A command that sends a request which this session gets, where one can be derived from the filter. */
  readonly try?: string | undefined;
}

export type ProgressEvent =
  | { readonly event: 'agent_starting'; readonly target: string }
  | {
      readonly event: 'connected';
      readonly target: string;
      readonly session: string;
      readonly agent_pid: number;
      readonly agent_version: string;
      /** Whether the agent served the pod already. */
      readonly joined: boolean;
      /** Where the target is more than one place, which it is: `pod/shop-7d4f`. */
      readonly place?: string | undefined;
    }
  | { readonly event: 'waiting_for_listener'; readonly command: string }
  | { readonly event: 'waiting_for_port'; readonly ports: readonly number[] }
  | {
      readonly event: 'stealing';
      readonly target: string;
      readonly ports: readonly TakenPort[];
      /** The filter in words; null when everything is taken. */
      readonly filter: string | null;
      /** From how many pods, where the target has pods. */
      readonly pods?: number | undefined;
      /** All of it was taken before in this run: the command had closed its ports meanwhile. */
      readonly again?: true;
    }
  | {
      readonly event: 'mirroring';
      readonly target: string;
      readonly ports: readonly TakenPort[];
      readonly filter: string | null;
      readonly source: MirrorSource;
      /** The most that is copied, in words; null when all is. */
      readonly max_rate: string | null;
      readonly pods?: number | undefined;
      readonly again?: true;
    }
  /** A pod that came later has everything that is taken. */
  | { readonly event: 'pod_taken'; readonly target: string; readonly place: string; readonly pods: number }
  | {
      readonly event: 'pod_gone';
      readonly target: string;
      readonly place: string;
      /** As `it was deleted`. */
      readonly reason: string;
      readonly pods: number;
    }
  | {
      readonly event: 'watching';
      readonly target: string;
      readonly ports: readonly number[];
      /** The filter in words; null when every request is listed. */
      readonly filter: string | null;
      /** How many, where the target is pods. */
      readonly pods?: number | undefined;
    }
  /** What a watch saw in all; `unlisted` of it was not printed. */
  | ({ readonly event: 'watched'; readonly has_filter: boolean } & SeenCounts)
  | {
      readonly event: 'dumping';
      readonly target: string;
      readonly ports: readonly number[];
      /** The filter in words; null when every request is shown. */
      readonly filter: string | null;
      readonly source: MirrorSource;
      readonly max_rate: string | null;
    }
  /** What a dump saw in all; `unlisted` of it was not printed, and the counters tell what was lost before it came here. */
  | {
      readonly event: 'dumped';
      readonly exchanges: number;
      readonly connections: number;
      readonly unlisted: number;
      readonly counters: CounterValues;
    }
  /** Where programs of this machine reach the pod's network: `socks5h://127.0.0.1:1080`. */
  | { readonly event: 'proxying'; readonly target: string; readonly proxies: readonly string[] }
  | { readonly event: 'returned'; readonly target: string; readonly remote: number }
  | { readonly event: 'notice'; readonly level: 'info' | 'warning'; readonly code: string; readonly message: string }
  | {
      readonly event: 'agent_lost';
      readonly reason: string;
      readonly window_seconds: number;
      readonly place?: string | undefined;
    }
  | {
      readonly event: 'agent_back';
      readonly resumed: boolean;
      readonly session: string;
      readonly place?: string | undefined;
    }
  /** `mode` only where requests were copied, or would have been. */
  | { readonly event: 'ended'; readonly counters: CounterValues; readonly mode?: 'mirror' }
  | { readonly event: 'error'; readonly code: string; readonly message: string; readonly hint?: string | undefined }
  | { readonly event: 'detail'; readonly message: string };

/** Takes events as they happen. Never throws. */
export type Progress = (event: ProgressEvent) => void;
