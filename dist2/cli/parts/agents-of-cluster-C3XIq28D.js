import { n as clusterAgents, t as clientFor } from "./agents-of-cluster-ByMj0s-A.js";

export { clusterAgents };