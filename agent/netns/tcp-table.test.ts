import { describe, expect, test } from 'vitest';
import { TCP_ESTABLISHED, TCP_LISTEN } from '../../sys/index.ts';
import { predating } from './established.ts';
import { parseTcpTable } from './tcp-table.ts';

const IPV4 = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4026 1 0000000000000000 100 0 0 10 0
   1: 02004D0A:1F90 01004D0A:C350 01 00000000:00000000 00:00000000 00000000     0        0 4027 1 0000000000000000 20 4 30 10 -1
`;
const IPV6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 000077FD000000000000000002000000:1F90 000077FD000000000000000001000000:C351 01 00000000:00000000 00:00000000 00000000     0        0 4028 1 0000000000000000 20 4 30 10 -1
   1: 0000000000000000FFFF000002004D0A:1F90 0000000000000000FFFF000001004D0A:C352 01 00000000:00000000 00:00000000 00000000     0        0 4029 1 0000000000000000 20 4 30 10 -1
`;

describe('the table of TCP sockets', () => {
  test('is read with its heading left out', () => {
    expect(parseTcpTable(IPV4)).toEqual([
      {
        local: { address: '0.0.0.0', port: 8080 },
        peer: { address: '0.0.0.0', port: 0 },
        state: TCP_LISTEN,
        inode: 4026,
      },
      {
        local: { address: '10.77.0.2', port: 8080 },
        peer: { address: '10.77.0.1', port: 50000 },
        state: TCP_ESTABLISHED,
        inode: 4027,
      },
    ]);
  });

  test('knows IPv6, and IPv4 clients of an IPv6 socket', () => {
    const rows = parseTcpTable(IPV6);
    expect(rows.map(({ local, peer }) => [local.address, peer.address])).toEqual([
      ['fd77::2', 'fd77::1'],
      ['10.77.0.2', '10.77.0.1'],
    ]);
  });
});

describe('predating connections', () => {
  const app = { address: '10.0.0.2', port: 8080 };
  const row = (peerPort: number, inode: number, state = TCP_ESTABLISHED) => ({
    local: app,
    peer: { address: '10.0.0.1', port: peerPort },
    state,
    inode,
  });
  const reversed = (peerPort: number, inode: number) => ({
    ...row(peerPort, inode),
    local: row(peerPort, 0).peer,
    peer: app,
  });

  test('are neither ours nor the app’s end of ours', () => {
    const rows = [
      row(1000, 1),
      row(1001, 2), // accepted by us
      row(1002, 3), // the app's end of …
      reversed(1002, 4), // … our onward connection
      row(1003, 0), // accepted by nobody yet
      row(0, 5, TCP_LISTEN),
    ];
    expect(predating(rows, new Set([2, 4]))).toEqual([row(1000, 1)]);
  });
});
