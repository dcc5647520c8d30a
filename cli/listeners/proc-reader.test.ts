import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { procReader } from './proc-reader.ts';
import { listenersOfNamespace, listenersOfTree, processTree } from './process-tree.ts';

test('finds a real listener of this process in the real /proc', async () => {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const all = await listenersOfNamespace(process.pid, procReader);
  const own = await listenersOfTree(process.pid, all, procReader);
  await new Promise(resolve => server.close(resolve));
  expect(own.map(listener => listener.port)).toContain(port);
});

test('takes a process that is gone for one without children and listeners', async () => {
  const gone = 0x7ffffffe;
  expect([...(await processTree(gone, procReader))]).toEqual([gone]);
  expect(await listenersOfNamespace(gone, procReader)).toEqual([]);
});
