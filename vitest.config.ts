import { defineConfig } from 'vitest/config';

/**
 * Two projects: `unit` lies beside the code and needs nothing but Node; `e2e` makes network namespaces and runs real
 * servers, so it needs root and runs one file at a time (two files would share the machine's two busy resources: the
 * kernel's rule lock and the cores).
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{agent,cli,filter-engine,protocol,sys,test/house}/**/*.test.ts'],
          exclude: ['**/*.kernel.test.ts'],
        },
      },
      {
        test: {
          name: 'kernel',
          include: ['{agent,sys}/**/*.kernel.test.ts', 'test/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
