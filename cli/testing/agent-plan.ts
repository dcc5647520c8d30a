/** What an agent is started with in tests: for the pod `shop-1` of the namespace `shop`. */

import type { AgentPlan } from '../kube/agent-objects.ts';
import { podAgentSettings } from '../kube/agent-settings.ts';

export const PLAN: AgentPlan = {
  pod: {
    uid: 'uid-1',
    name: 'shop-1',
    namespace: 'shop',
    nodeName: 'node-3',
    containerName: 'web',
    containerId: '0'.repeat(64),
    addresses: [],
    ports: [],
    servicePorts: [],
    isHostNetwork: false,
    probes: [],
  },
  settings: podAgentSettings({ image: 'agent:1' }),
  agent: { drainTimeoutS: undefined, redirectEngine: undefined, clientAddress: true },
};
