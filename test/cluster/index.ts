/** What tests on a Kubernetes cluster use: the cluster, a namespace of their own, apps and clients in it, users. */

export { type CgroupForm, cgroupForms } from './cgroup-forms.ts';
export { Cluster, type ClusterNode, type IpFamily, images } from './cluster.ts';
export { type Answer, ClusterClient } from './cluster-client.ts';
export { ClusterUser } from './cluster-user.ts';
export { kubectlPath } from './kubectl.ts';
export { AGENTS, HERE, LocalAnswerer, type SessionOptions, untilNothingIsLeft } from './local-answerer.ts';
export { type ShopOptions, shop } from './manifests.ts';
export { NodeAccess, type NodeProgram } from './node-access.ts';
export { PATIENCE_MS } from './patience.ts';
export { SteadyAsker, type SteadyStatuses } from './steady-asker.ts';
export { type ExecResult, isReady, TestNamespace } from './test-namespace.ts';
