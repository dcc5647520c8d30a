/** Which port of a pod is meant by what the user wrote: a number or a name, of the pod or of the service that was named. */

import type { Port } from '../../protocol/index.ts';
import { HeadgateError } from '../errors.ts';
import type { NamedPort, PortMapping } from '../options/port-mapping.ts';
import type { PodTarget } from './pod-target.ts';

/** The ports that a session asks for. */
export interface WantedPorts {
  readonly ports: readonly PortMapping[];
  readonly namedPorts: readonly NamedPort[];
}

/** The pod's own ports with where they go. @throws HeadgateError HEADGATE_ERR_USAGE for a name that the pod does not have. */
export function mappingsInPod({ ports, namedPorts }: WantedPorts, pod: PodTarget): PortMapping[] {
  const numbered = ports.map(({ remote, local }) => ({ remote: numberInPod(remote, pod), local }));
  const named = namedPorts.map(({ name, local }) => {
    const remote = nameInPod(name, pod);
    return { remote, local: local ?? remote };
  });
  return [...numbered, ...named];
}

/** The pod's own ports of the same wishes, in the same order; undefined where it does not have one of that name. */
export function portsInPod({ ports, namedPorts }: WantedPorts, pod: PodTarget): (Port | undefined)[] {
  return [...ports.map(({ remote }) => numberInPod(remote, pod)), ...namedPorts.map(({ name }) => named(name, pod))];
}

/** A number of the service leads to its target port; any other is the pod's own. */
export function numberInPod(port: Port, { servicePorts }: PodTarget): Port {
  return servicePorts.find(each => each.port === port)?.targetPort ?? port;
}

function named(name: string, pod: PodTarget): Port | undefined {
  const ofService = pod.servicePorts.find(each => each.name === name)?.targetPort;
  // Two containers may use one name; the one that is meant comes first.
  const ofPod = pod.ports.filter(each => each.name === name);
  return ofService ?? (ofPod.find(each => each.containerName === pod.containerName) ?? ofPod[0])?.port;
}

function nameInPod(name: string, pod: PodTarget): Port {
  const port = named(name, pod);
  if (port !== undefined) return port;
  const known = [...pod.servicePorts, ...pod.ports].filter(each => each.name !== '');
  const words = known.map(each => `${each.name} (${each.port})`).join(', ');
  throw new HeadgateError('HEADGATE_ERR_USAGE', `Pod ${pod.name} has no port named "${name}".`, {
    hint: words === '' ? 'None of its ports has a name: write the number.' : `It has ${words}.`,
  });
}
