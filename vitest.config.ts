import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** What tests start, processes and threads, starts by the hundred, from sources: what was compiled once is kept. */
const COMPILED_ONCE = { NODE_COMPILE_CACHE: join(tmpdir(), 'headgate-compiled') };

/** Tests that end the programs of a cluster's nodes: nothing else may run on it meanwhile. */
const RESTARTING = ['test/cluster/{outages,nodes-and-services}.cluster.test.ts'];

/** What all tests on a cluster have. */
const ON_A_CLUSTER = {
  setupFiles: ['test/seed.ts'],
  env: COMPILED_ONCE,
  retry: process.env.CI ? 1 : 0,
  // What hangs is told by whoever waits for it (test/cluster/patience.ts).
  testTimeout: 300_000,
  hookTimeout: 120_000,
};

/**
 * Five projects. `unit` lies beside the code and needs nothing but Node. `package` builds, packs and installs what is
 * published. `kernel` makes network namespaces and runs real servers, so it needs root, and runs two files at a time: a file
 * mostly waits, but its bounds are about time, and many would share the cores. `cluster` talks to a Kubernetes cluster, which
 * `npm run test:cluster` starts, and also mostly waits; `cluster-alone` is what it cannot do beside anything else.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{agent,cli,filter-engine,protocol,sys,test/house,test/fuzz,test/cluster,scripts,bench}/**/*.test.ts',
          ],
          exclude: ['**/*.kernel.test.ts', '**/*.cluster.test.ts'],
          setupFiles: ['test/seed.ts'],
          env: COMPILED_ONCE,
          // Sockets, threads and processes on a machine that others use, too: there a test may be won at the second try, and the output says so.
          retry: process.env.CI ? 1 : 0,
          // Properties and corpora are plain computing: on a busy machine they take what they take.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'package',
          include: ['test/e2e/package.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'kernel',
          include: ['{agent,cli,sys}/**/*.kernel.test.ts', 'test/{lab,e2e,world}/**/*.test.ts'],
          exclude: ['test/e2e/package.test.ts'],
          setupFiles: ['test/seed.ts'],
          env: COMPILED_ONCE,
          maxWorkers: 2,
          retry: process.env.CI ? 1 : 0,
          // Programs start as fast as the machine lets them: what ends early is told at once, by whoever waits for it.
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...ON_A_CLUSTER,
          name: 'cluster',
          include: ['test/cluster/**/*.cluster.test.ts'],
          exclude: RESTARTING,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...ON_A_CLUSTER,
          name: 'cluster-alone',
          include: RESTARTING,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
