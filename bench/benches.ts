/** Every bench that there is, in the order in which they run: cheapest first. */

import type { Bench } from './bench.ts';
import { clusterCrowdBench } from './cluster/crowd.ts';
import { clusterRolloutBench } from './cluster/rollout.ts';
import { clusterStartBench } from './cluster/starts.ts';
import { clusterTunnelBench } from './cluster/tunnel.ts';
import { filesBench } from './files/files.ts';
import { allocationBench } from './filter-engine/allocation-bench.ts';
import { filtersBench } from './filter-engine/filters.ts';
import { headBench } from './filter-engine/head.ts';
import { heapBench } from './filter-engine/heap.ts';
import { hpackBench } from './filter-engine/hpack.ts';
import { worstBench } from './filter-engine/worst.ts';
import { bulkBench } from './relay/bulk.ts';
import { distanceBench } from './relay/distance.ts';
import { http2Bench } from './relay/http2.ts';
import { idleBench } from './relay/idle.ts';
import { passThrough } from './relay/pass-through.ts';
import { stolenBench } from './relay/stolen.ts';
import { snifferBench } from './sniffer/sniffer.ts';
import { volumeBench } from './sniffer/volume.ts';
import { worldBench } from './world/world.ts';

export const BENCHES: readonly Bench[] = [
  headBench,
  hpackBench,
  filtersBench,
  allocationBench,
  heapBench,
  worstBench,
  snifferBench,
  volumeBench,
  filesBench,
  worldBench,
  idleBench,
  bulkBench,
  distanceBench,
  stolenBench,
  http2Bench,
  passThrough,
  clusterStartBench,
  clusterTunnelBench,
  clusterRolloutBench,
  clusterCrowdBench,
];
