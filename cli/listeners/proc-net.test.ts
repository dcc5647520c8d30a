import { describe, expect, test } from 'vitest';
import { parseListeners, socketInode } from './proc-net.ts';

/** From a Linux 6.18 machine: a listener on 127.0.0.1:8080, one on 0.0.0.0:22, an established connection of port 8080. */
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 28351 1 0000000000000000 100 0 0 10 0
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2150 1 0000000000000000 100 0 0 10 0
   2: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 28400 1 0000000000000000 20 4 30 10 -1
`;

const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 30001 1 0000000000000000 100 0 0 10 0
   1: 00000000000000000000000001000000:FFFF 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 30002 1 0000000000000000 100 0 0 10 0
`;

describe('parseListeners', () => {
  test('finds the listening sockets of IPv4 and no others', () => {
    expect(parseListeners(TCP)).toEqual([
      { port: 8080, inode: '28351' },
      { port: 22, inode: '2150' },
    ]);
  });

  test('finds those of IPv6', () => {
    expect(parseListeners(TCP6)).toEqual([
      { port: 3000, inode: '30001' },
      { port: 65535, inode: '30002' },
    ]);
  });

  test('finds nothing in an empty or a torn table', () => {
    expect(parseListeners('')).toEqual([]);
    expect(parseListeners(TCP.slice(0, 160))).toEqual([]);
  });
});

describe('socketInode', () => {
  test('reads the inode of a socket and of nothing else', () => {
    expect(socketInode('socket:[28351]')).toBe('28351');
    expect(socketInode('pipe:[28351]')).toBeUndefined();
    expect(socketInode('/dev/null')).toBeUndefined();
  });
});
