import { expect, it } from 'vitest';
import { listeningPortsIn } from './listening-ports.ts';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

it('finds who listens, on all addresses, on loopback and on one of the pod', () => {
  const table = [
    HEAD,
    '   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1',
    '   1: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 2',
    '   2: 0700000A:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 3',
    '   3: 0700000A:1F92 0800000A:0050 01 00000000:00000000 00:00000000 00000000 0 0 4',
    '   4: nonsense',
  ].join('\n');
  expect(listeningPortsIn(table)).toEqual([
    { port: 8080, host: '127.0.0.1' },
    { port: 80, host: '127.0.0.1' },
    { port: 8081, host: '10.0.0.7' },
  ]);
});

it('finds listeners of IPv6', () => {
  const table = [
    HEAD,
    '   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 1',
    '   1: 000000FD000000000000000007000000:0050 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 2',
  ].join('\n');
  expect(listeningPortsIn(table)).toEqual([
    { port: 8080, host: '::1' },
    { port: 80, host: 'fd00:0:0:0:0:0:0:7' },
  ]);
});
