/** What must hold of the counters of a mirror once its flows are over (agent/sniffer/mirror/copy.ts). */

import type { RecorderMirror } from '../../agent/sniffer/mirror/testing/recorder.ts';

const LOST = [
  'mirror_lost_gap',
  'mirror_lost_unfinished',
  'mirror_lost_ambiguous',
  'mirror_lost_slow',
  'mirror_lost_rate',
  'mirror_lost_streams',
] as const;

/** @throws Error when a request that matched is neither copied nor lost, or a copy is still open */
export function requireCounts({ counters, openCopies }: Pick<RecorderMirror, 'counters' | 'openCopies'>): void {
  const { values } = counters;
  const lost = LOST.reduce((sum, name) => sum + values[name], 0);
  if (values.mirror_requests_matched !== values.requests_mirrored + lost) {
    throw new Error(`the counters do not add up: ${JSON.stringify(counters.snapshot())}`);
  }
  if (openCopies !== 0) throw new Error(`${openCopies} copies are open`);
}
