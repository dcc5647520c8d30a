import type { V1Pod } from '@kubernetes/client-node';
import { describe, expect, test } from 'vitest';
import { toPort } from '../../protocol/index.ts';
import { containerIdOf, type PodWords, podObject } from '../testing/pods.ts';
import { mainContainer, meshOf } from './main-container.ts';
import { viewPod } from './pod-view.ts';
import { mappingsInPod, portsInPod } from './ports.ts';

const RULES = { container: undefined, servicePorts: [] };

function pod(words: Partial<PodWords> = {}): V1Pod {
  return podObject({ name: 'a', ...words }) as unknown as V1Pod;
}

function reasonOf(words: Partial<PodWords>, container?: string): string {
  const view = viewPod(pod(words), { ...RULES, container });
  return view.kind === 'waiting' ? view.reason : 'none';
}

describe('the main container', () => {
  test.each([
    [['web', 'istio-proxy'], 'web'],
    [['istio-proxy', 'web'], 'web'],
    [['linkerd-proxy', 'vault-agent', 'app', 'web'], 'app'],
    [['envoy-internal', 'app'], 'app'],
    [['cloud-sql-proxy'], 'cloud-sql-proxy'],
    [['envoyage'], 'envoyage'],
  ])('of %j is %s', (containers, main) => {
    expect(mainContainer(pod({ containers }))).toBe(main);
  });

  test('is the one that the annotation names, if it is there', () => {
    const named = (name: string): object => ({ annotations: { 'kubectl.kubernetes.io/default-container': name } });
    expect(mainContainer(pod({ containers: ['a', 'b'], metadata: named('b') }))).toBe('b');
    expect(mainContainer(pod({ containers: ['a', 'b'], metadata: named('c') }))).toBe('a');
  });
});

describe('a mesh', () => {
  test('is known by its container, also as a lasting init container, or by its annotation', () => {
    expect(meshOf(pod({ containers: ['web', 'linkerd-proxy'] }))).toBe('Linkerd');
    const spec = { containers: [{ name: 'web' }], initContainers: [{ name: 'istio-proxy', restartPolicy: 'Always' }] };
    expect(meshOf(pod({ spec }))).toBe('Istio');
    expect(meshOf(pod({ metadata: { annotations: { 'ambient.istio.io/redirection': 'enabled' } } }))).toBe(
      'Istio (ambient)',
    );
    expect(meshOf(pod())).toBeUndefined();
  });
});

describe('a pod that cannot be used says why', () => {
  test.each([
    [{ isReady: false }, 'it is not ready'],
    [{ metadata: { deletionTimestamp: 'x' } }, 'it is being deleted'],
    [{ status: { phase: 'Failed', reason: 'Evicted' } }, 'it was evicted'],
    [{ status: { phase: 'Succeeded' } }, 'it has finished'],
    [
      { status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes' }] } },
      'it finds no node (0/1 nodes)',
    ],
    [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }, 'its container web is waiting (CrashLoopBackOff)'],
    [{ state: { terminated: { exitCode: 1, reason: 'Error' } } }, 'its container web has ended (Error)'],
    [{ status: { containerStatuses: undefined } }, 'its container web has not started'],
  ])('%j: %s', (words, reason) => {
    expect(reasonOf(words)).toBe(reason);
  });

  test('when the container that is meant is not in it', () => {
    expect(reasonOf({ containers: ['a', 'b'] }, 'c')).toBe('it has no container "c", only a, b');
  });
});

describe('a ready pod', () => {
  test('keeps what a session needs', () => {
    const spec = {
      nodeName: 'n',
      containers: [
        {
          name: 'web',
          ports: [
            { containerPort: 80, name: 'http' },
            { containerPort: 53, protocol: 'UDP' },
          ],
          livenessProbe: { httpGet: { port: 'http', path: '/live?x' } },
          readinessProbe: { grpc: { port: 9000 } },
          startupProbe: { exec: { command: ['true'] } },
        },
        {
          name: 'proxy',
          livenessProbe: { httpGet: { port: 90, path: 'up', httpHeaders: [{ name: 'User-agent', value: 'checker' }] } },
        },
      ],
    };
    expect(viewPod(pod({ spec, containerId: containerIdOf(7) }), RULES)).toEqual({
      kind: 'ready',
      pod: {
        uid: 'uid-a',
        name: 'a',
        namespace: 'shop',
        nodeName: 'n',
        containerName: 'web',
        containerId: containerIdOf(7),
        addresses: ['10.0.0.1'],
        ports: [{ port: 80, name: 'http', containerName: 'web' }],
        servicePorts: [],
        isHostNetwork: false,
        probes: [
          { kind: 'liveness', port: 80, path: '/live?x' },
          { kind: 'readiness', port: 9000, path: null },
          { kind: 'liveness', port: 90, path: '/up', userAgent: 'checker' },
        ],
      },
    });
  });
});

describe('mappingsInPod', () => {
  function ready(servicePorts: { port: number; name: string; targetPort: string | number }[] = []) {
    const view = viewPod(pod({ containers: ['sidecar', 'web'] }), { container: 'web', servicePorts });
    if (view.kind !== 'ready') throw new Error(view.reason);
    return view.pod;
  }
  const wanted = {
    ports: [{ remote: toPort(80), local: toPort(3000) }],
    namedPorts: [{ name: 'http', local: undefined }],
  };

  test('takes numbers and names of the pod', () => {
    expect(mappingsInPod(wanted, ready())).toEqual([
      { remote: 80, local: 3000 },
      { remote: 8080, local: 8080 },
    ]);
  });

  test('takes those of the service first', () => {
    const pod = ready([
      { port: 80, name: 'http', targetPort: 9090 },
      { port: 81, name: 'admin', targetPort: 'http' },
    ]);
    expect(mappingsInPod(wanted, pod)).toEqual([
      { remote: 9090, local: 3000 },
      { remote: 9090, local: 9090 },
    ]);
  });

  test('finds each of them in another pod, where it may have another number or none', () => {
    const pod = ready([
      { port: 80, name: 'web', targetPort: 9090 },
      { port: 81, name: 'http', targetPort: 7070 },
    ]);
    const named = [...wanted.namedPorts, { name: 'grpc', local: undefined }];
    expect(portsInPod({ ...wanted, namedPorts: named }, pod)).toEqual([9090, 7070, undefined]);
  });

  test('names the known ones when one is not there', () => {
    const unknown = { ports: [], namedPorts: [{ name: 'grpc', local: undefined }] };
    expect(() => mappingsInPod(unknown, ready())).toThrow('Pod a has no port named "grpc".');
  });
});
