import { expect, test } from 'vitest';
import { parseNftChains } from './iptables-command.ts';

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
