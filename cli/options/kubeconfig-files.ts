/** Where kubeconfigs lie. What they say is read elsewhere, at a cost that who has none shall not pay. */

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** What flags, file and environment say about the cluster. */
export interface ClusterSelection {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
}

/** What is looked at beside the selection. */
export interface KubeSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Where the service account of a pod lies. */
  readonly serviceAccount: string;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The surroundings of this process. */
export function kubeSurroundings(environment: KubeSurroundings['environment'] = process.env): KubeSurroundings {
  return { environment, home: environment.HOME || homedir(), serviceAccount: SERVICE_ACCOUNT };
}

/** The files that count: those that there are of what is named, or the one that kubectl writes. One that a flag names counts in any case. */
export function kubeconfigFiles({ kubeconfig }: ClusterSelection, { environment, home }: KubeSurroundings): string[] {
  if (kubeconfig !== undefined) return [resolve(kubeconfig)];
  const listed = (environment.KUBECONFIG ?? '').split(delimiter).filter(Boolean);
  const candidates = listed.length > 0 ? listed.map(file => resolve(file)) : [join(home, '.kube', 'config')];
  return candidates.filter(file => existsSync(file));
}
