import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { OtherProcess } from '../../sys/index.ts';
import type { ToInner } from './messages.ts';
import { SocketPool } from './socket-pool.ts';

it('has no more sockets when the process that made them is gone, and that is no error', async () => {
  const child = spawn('sleep', ['600']);
  await once(child, 'spawn');
  using inner = new OtherProcess(child.pid ?? 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const said: ToInner[] = [];
  using pool = new SocketPool(inner, message => said.push(message));
  void pool.fill();
  expect(said).toHaveLength(4);
  pool.add('udp4', [0, 1]);
  expect(pool.take('udp4')).toBeUndefined();
});
