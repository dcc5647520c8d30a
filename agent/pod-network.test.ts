import { describe, expect, it } from 'vitest';
import { MAX_NETWORK_FILE_LENGTH, parseAgentMessage } from '../protocol/index.ts';
import { firstLines, networkFilesOf, networkMessage } from './pod-network.ts';

describe('what is told of a network', () => {
  it('says no more than a message holds', () => {
    const line = 'nameserver 10.0.0.10\n';
    const long = line.repeat(10_000);
    const cut = firstLines(long);
    expect(cut.length).toBeLessThanOrEqual(MAX_NETWORK_FILE_LENGTH);
    expect(cut.length).toBeGreaterThan(MAX_NETWORK_FILE_LENGTH - line.length);
    expect(cut.endsWith(line)).toBe(true);
    const message = networkMessage(1, { resolvConf: long, hosts: long, hostname: 'shop-7d4f' }, true);
    expect(parseAgentMessage(message).kind).toBe('message');
  });

  it('has no hostname that could not be one, and says that names cannot be resolved', () => {
    const message = networkMessage(1, { resolvConf: '', hosts: '', hostname: 'a b' }, true);
    expect([message.hostname, message.problem]).toEqual(['', expect.stringContaining('resolv.conf')]);
  });

  it('is read of a process through its root', () => {
    const files = networkFilesOf({ kind: 'pid', name: 'pid/0', pid: process.pid });
    expect(files.hosts).toContain('localhost');
  });

  it('is nothing of a process that has ended', () => {
    expect(networkFilesOf({ kind: 'pid', name: 'pid/4194305', pid: 4_194_305 })).toEqual({
      hosts: '',
      resolvConf: '',
      hostname: '',
    });
  });
});
