import { describe, expect, test } from 'vitest';
import { homeOf } from './agent-home.ts';
import { hashOfToken } from './control-server.ts';

const TOKEN = 'a-token-that-is-long-enough';
const address = { url: 'ws://127.0.0.1:1', pid: 1, target: 'pod/x', version: '1', startedAt: '' };

describe('the home of an agent', () => {
  test('of a machine makes a new token each time, and says it to who started the agent', () => {
    const [one, other] = [homeOf({ tokenHash: null }), homeOf({ tokenHash: null })];
    expect(one.tokenHash).not.toEqual(other.tokenHash);
    const { token } = one.reportOf(address) as { readonly token: string };
    expect(hashOfToken(token)).toEqual(one.tokenHash);
  });

  test('of a pod is opened by the token whose hash it was told, and cannot say it', () => {
    const home = homeOf({ tokenHash: hashOfToken(TOKEN) });
    expect(home.tokenHash).toEqual(hashOfToken(TOKEN));
    expect(home.reportOf(address)).toEqual(address);
  });
});
