/** Captures of real clients (test/captures/record.ts) come to what the server's sockets read and wrote, byte for byte. */

import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CounterName, Counters, toPort } from '../../protocol/index.ts';
import { CaptureFile } from './capture/index.ts';
import { MirrorEngine } from './mirror/index.ts';
import { Sniffer } from './sniffer.ts';
import { FROM_APP, FROM_CLIENT } from './tcp/index.ts';
import { FlowLog } from './testing/flow-log.ts';

const PORT = 8080;
const dir = join(import.meta.dirname, '..', '..', 'test', 'captures');
const names = globSync('*.pcap', { cwd: dir }).map(file => basename(file, '.pcap'));

function replay(name: string): { readonly log: FlowLog; readonly counters: Counters } {
  const counters = new Counters();
  const log = new FlowLog();
  const source = CaptureFile.open(join(dir, `${name}.pcap`), counters);
  using sniffer = new Sniffer({ source, visitor: log, counters });
  sniffer.setPorts([PORT]);
  sniffer.drain();
  return { log, counters };
}

function tally(bytes: Buffer): object {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

describe('a capture', () => {
  it.each(names)('comes to what the server read and wrote (%s)', name => {
    const { log, counters } = replay(name);
    const flows = log.flows.map(flow => ({
      client: `${flow.info.clientAddress} ${flow.info.clientPort}`,
      received: tally(flow.bytes(FROM_CLIENT)),
      sent: tally(flow.bytes(FROM_APP)),
    }));
    expect(flows).toEqual(JSON.parse(readFileSync(join(dir, `${name}.json`), 'utf8')));
    expect(counters.values).toMatchObject({ stream_gaps: 0, flows_mid_stream: 0, packets_malformed: 0 });
    for (const flow of log.flows) expect(flow.events.at(-1)).toMatch(/^over (closed|reset)$/);
  });

  it.each([
    ['curl-keep-alive', 3],
    ['curl-ipv6', 1],
    ['curl-lo', 1],
    ['h2load', 40],
    ['node', 2],
    ['node-http2', 3],
    ['python', 3],
    ['lossy-upload', 1],
  ])('of %s holds %i requests, each copied whole to a mirror', (name, requests) => {
    const counters = new Counters();
    const engine = new MirrorEngine();
    let whole = 0;
    const copy = {
      write: ({ isLast }: { isLast: boolean }) => {
        if (isLast) whole += 1;
      },
      tear: () => expect.unreachable(),
      close: () => undefined,
    };
    const note = (counter: CounterName, count: number): void => {
      counters.values[counter] += count;
    };
    engine.set(toPort(PORT), [{ filter: null, wantsResponses: false, rate: null, openCopy: () => copy, note }]);
    const source = CaptureFile.open(join(dir, `${name}.pcap`), new Counters());
    using sniffer = new Sniffer({ source, visitor: engine, counters });
    sniffer.setPorts([PORT]);
    sniffer.drain();
    expect(whole).toBe(requests);
    expect(counters.values).toMatchObject({
      ...{ mirror_requests_seen: requests, mirror_requests_matched: requests },
      ...{ mirror_gap_bytes: 0, mirror_skipped_bytes: 0, mirror_flows_raw: 0, mirror_flows_undecodable: 0 },
    });
  });

  it('of a client whose packets are lost on the way holds repetitions and disorder', () => {
    const { values } = replay('lossy-upload').counters;
    expect(values.segments_out_of_order).toBeGreaterThan(0);
  });
});
