/** Every bench that there is, in the order in which they run: cheapest first. */

import type { Bench } from './bench.ts';
import { clusterCrowdBench } from './cluster/crowd.ts';
import { clusterStartBench } from './cluster/starts.ts';
import { clusterTunnelBench } from './cluster/tunnel.ts';
import { allocationBench } from './filter-engine/allocation-bench.ts';
import { filtersBench } from './filter-engine/filters.ts';
import { headBench } from './filter-engine/head.ts';
import { heapBench } from './filter-engine/heap.ts';
import { passThrough } from './pass-through/pass-through.ts';
import { snifferBench } from './sniffer/sniffer.ts';

export const BENCHES: readonly Bench[] = [
  headBench,
  filtersBench,
  allocationBench,
  heapBench,
  snifferBench,
  passThrough,
  clusterStartBench,
  clusterTunnelBench,
  clusterCrowdBench,
];
