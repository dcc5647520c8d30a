/** What is built for itself: a program or worker that is missing here would be found only by whoever starts it. */

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENTRIES } from './bundle.ts';

const projectDir = join(import.meta.dirname, '..');

describe('what is bundled', () => {
  it('is each program and each worker', () => {
    expect(ENTRIES).toEqual([
      'agent/files/file-worker.ts',
      'agent/main.ts',
      'agent/relay-worker.ts',
      'agent/sniffer/sniffer-worker.ts',
      'cli/main.ts',
      'cli/world/calls/call-worker.ts',
      'cli/world/calls/launcher.ts',
      'cli/world/files/fuse-worker.ts',
      'cli/world/gate-worker.ts',
      'cli/world/inner.ts',
    ]);
  });

  it('does nothing by being imported alone, as unused modules are left out', () => {
    const sources = globSync('{agent,cli,filter-engine,protocol,sys}/**/*.ts', { cwd: projectDir });
    expect(sources.filter(path => /^import '/m.test(readFileSync(join(projectDir, path), 'utf8')))).toEqual([]);
  });
});
