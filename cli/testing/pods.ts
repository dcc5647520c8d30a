/** Pods as the API server describes them, for tests. */

import type { ApiObject } from './api-server.ts';

/** What a test says of a pod; the rest is as of one that runs well. */
export interface PodWords {
  readonly name: string;
  readonly uid?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly isReady?: boolean;
  readonly restartCount?: number;
  readonly containerId?: string;
  /** State of the container instead of running. */
  readonly state?: unknown;
  readonly containers?: readonly string[];
  readonly metadata?: object;
  readonly spec?: object;
  readonly status?: object;
}

/** 64 hexadecimal digits that a number stands for. */
export function containerIdOf(number: number): string {
  return number.toString(16).padStart(64, '0');
}

/** A pod that listens on 8080 by the name http. */
export function podObject(words: PodWords): ApiObject {
  const { name, uid = `uid-${name}`, labels = { app: 'shop' }, isReady = true, restartCount = 0 } = words;
  const { containers = ['web'] } = words;
  const state = words.state ?? { running: { startedAt: '2026-01-01T00:00:00Z' } };
  const containerID = `containerd://${words.containerId ?? containerIdOf(1)}`;
  return {
    kind: 'Pod',
    metadata: { name, uid, namespace: 'shop', labels, ...words.metadata },
    spec: {
      nodeName: 'node-1',
      containers: containers.map(container => ({
        name: container,
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
      })),
      ...words.spec,
    },
    status: {
      phase: 'Running',
      podIPs: [{ ip: '10.0.0.1' }],
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
      containerStatuses: containers.map(container => ({ name: container, containerID, restartCount, state })),
      ...words.status,
    },
  };
}
