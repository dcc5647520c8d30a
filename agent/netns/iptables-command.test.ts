import { expect, test, vi } from 'vitest';
import { parseNftChains, run } from './iptables-command.ts';
import { IPTABLES_MS } from './limits.ts';

test('chains are listed with their tables', () => {
  const text = `table ip nat {
	chain MESH_INBOUND {
	}
	chain PREROUTING {
		type nat hook prerouting priority dstnat; policy accept;
	}
}
table ip mangle {
	chain PREROUTING {
		type filter hook prerouting priority mangle; policy accept;
	}
}
`;
  expect([...parseNftChains(text)]).toEqual(['nat MESH_INBOUND', 'nat PREROUTING', 'mangle PREROUTING']);
});

test('a command that hangs is killed, and counts as failed', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const failure = expect(run('sleep', ['60'], '')).rejects.toThrow('sleep: ');
    vi.advanceTimersByTime(IPTABLES_MS);
    await failure;
  } finally {
    vi.useRealTimers();
  }
});
