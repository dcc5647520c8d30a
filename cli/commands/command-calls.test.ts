import { expect, it } from 'vitest';
import { searchVariables } from './command-calls.ts';
import { ownNameServers } from './name-servers.ts';

it("tells the C library the pod's search list and options", () => {
  const resolvConf = 'nameserver 10.96.0.10\nsearch shop.svc.cluster.local svc.cluster.local\noptions ndots:5 edns0\n';
  expect(searchVariables({ resolvConf })).toEqual({
    LOCALDOMAIN: 'shop.svc.cluster.local svc.cluster.local',
    RES_OPTIONS: 'ndots:5 edns0',
  });
  expect(searchVariables({ resolvConf: 'domain example.com\n' })).toEqual({ LOCALDOMAIN: 'example.com' });
  expect(searchVariables({ resolvConf: '' })).toEqual({});
});

it('knows whom programs ask where no name server is named', () => {
  expect(ownNameServers('# none\n')).toEqual(['127.0.0.1', '::1']);
  expect(ownNameServers('nameserver 192.0.2.1\nnameserver 2001:db8::1\n')).toEqual(['192.0.2.1', '2001:db8::1']);
});
