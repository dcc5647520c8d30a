/** What can be said about the pods of agents: `agent:` in headgate.yaml. Everything has a default that fits most clusters. */

import { z } from 'zod';
import { packageVersion } from '../version.ts';

const words = z.record(z.string(), z.string());
const resources = z.strictObject({ requests: words.optional(), limits: words.optional() });

/** The shape of `agent:`. */
export const agentConfigSchema = z.strictObject({
  image: z.string().min(1).optional().describe('Image of the agent'),
  image_pull_policy: z.enum(['Always', 'IfNotPresent', 'Never']).optional(),
  image_pull_secrets: z.array(z.string().min(1)).optional().describe('Names of Secrets in the namespace of the target'),
  ephemeral: z.boolean().optional().describe('Add an ephemeral container to the target instead of starting a Job'),
  privileged: z.boolean().optional().describe('Run the container of the agent privileged'),
  resources: resources.optional().describe('As in a container of Kubernetes'),
  labels: words.optional().describe('Further labels of the Job and its pod'),
  annotations: words.optional().describe('Further annotations of the Job and its pod'),
  tolerations: z.array(z.record(z.string(), z.unknown())).optional().describe('By default every taint is tolerated'),
  priority_class: z.string().min(1).optional().describe('priorityClassName of the pod'),
  ttl_seconds: z.int().min(0).optional().describe('How long a finished Job stays; 0 by default'),
  control_port: z.int().min(1).max(65535).optional().describe('Port of loopback that the agent listens on'),
  log_level: z.enum(['debug', 'info', 'warn', 'error']).optional(),
});

export type AgentConfig = z.infer<typeof agentConfigSchema>;

/** What holds for the agents of a run. */
export interface PodAgentSettings {
  readonly image: string;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  readonly imagePullSecrets: readonly string[];
  readonly isEphemeral: boolean;
  readonly isPrivileged: boolean;
  readonly resources: AgentConfig['resources'];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly tolerations: readonly object[];
  readonly priorityClass: string | undefined;
  readonly ttlSeconds: number;
  readonly controlPort: number;
  readonly logLevel: string;
}

/** What the Dockerfile builds; an agent is of its CLI's version. */
export const AGENT_IMAGE = 'headgate/agent';

/** In a Job's pod nothing else listens; in the target's own pod it is said when it does. */
export const DEFAULT_CONTROL_PORT = 18_470;

/** Small, so that it is scheduled anywhere; the limit is far above what a busy agent needs. */
const DEFAULT_RESOURCES = {
  requests: { cpu: '10m', memory: '96Mi' },
  limits: { memory: '512Mi' },
} as const;

/** Every taint is tolerated: an agent goes where its target is. */
export const ANY_NODE: readonly object[] = [{ operator: 'Exists' }];

export function podAgentSettings(config: AgentConfig = {}): PodAgentSettings {
  return {
    image: config.image ?? `${AGENT_IMAGE}:${packageVersion()}`,
    imagePullPolicy: config.image_pull_policy ?? 'IfNotPresent',
    imagePullSecrets: config.image_pull_secrets ?? [],
    isEphemeral: config.ephemeral ?? false,
    isPrivileged: config.privileged ?? false,
    resources: config.resources ?? DEFAULT_RESOURCES,
    labels: config.labels ?? {},
    annotations: config.annotations ?? {},
    tolerations: config.tolerations ?? ANY_NODE,
    priorityClass: config.priority_class,
    ttlSeconds: config.ttl_seconds ?? 0,
    controlPort: config.control_port ?? DEFAULT_CONTROL_PORT,
    logLevel: config.log_level ?? 'info',
  };
}
