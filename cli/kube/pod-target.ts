/** A pod that an agent can be brought to, as the watch of a workload knows it. */

import type { Port } from '../../protocol/index.ts';

/** One port of the pod's spec. */
export interface PodPort {
  readonly port: Port;
  /** Empty when it has none. */
  readonly name: string;
  readonly containerName: string;
}

/** A port of a service, as one pod serves it. */
export interface ServicePort {
  readonly port: Port;
  /** Empty when it has none. */
  readonly name: string;
  /** The pod's own port. */
  readonly targetPort: Port;
}

/** A ready pod and the container of it that is meant. */
export interface PodTarget {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly nodeName: string;
  readonly containerName: string;
  /** 64 hexadecimal digits, without the runtime's name; changes when the container restarts. */
  readonly containerId: string;
  readonly addresses: readonly string[];
  readonly ports: readonly PodPort[];
  /** Ports of the service that was named as target and that this pod has; empty for other targets. */
  readonly servicePorts: readonly ServicePort[];
  /** It lives in its node's own network namespace, whose traffic is not only its own. */
  readonly isHostNetwork: boolean;
  /** Requests of the kubelet that the pod's spec declares. */
  readonly probes: readonly PodProbe[];
}

/** An HTTP or gRPC probe of the pod's spec. */
export interface PodProbe {
  readonly kind: 'liveness' | 'readiness' | 'startup';
  readonly port: Port;
  /** Path with query; null for gRPC. */
  readonly path: string | null;
  /** Of its own; undefined for the kubelet's. Empty when it sends none. */
  readonly userAgent?: string;
}

/** A pod of the target that cannot be used yet. */
export interface WaitingPod {
  readonly name: string;
  /** In words, as `its container web is waiting (ImagePullBackOff)`. */
  readonly reason: string;
}

/** Told of the pods of one target. */
export interface PodWatchEvents {
  /** A pod that was not there before runs and may be ready soon: `onPod` or `onGone` follows. Not told where one pod is enough. */
  onComing?(pod: PodTarget): void;
  /** A pod is ready, or its container is another one than before. */
  onPod(pod: PodTarget): void;
  /** @param reason in words, as `it was deleted` or `it is no longer ready` */
  onGone(pod: PodTarget, reason: string): void;
  /** Something that the user should know: the watch broke and is resumed, the workload was deleted … */
  onTrouble(message: string): void;
}

/** Follows the ready pods of one target by one list and one watch. */
export interface PodWatch {
  /** Lists, then watches. @returns the pods that are ready now. @throws HeadgateError when the API refuses */
  start(events: PodWatchEvents): Promise<readonly PodTarget[]>;
  stop(): void;
  /** Why pods of the target are not ready now, for whoever waits for one. */
  waiting(): readonly WaitingPod[];
}
