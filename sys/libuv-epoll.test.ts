import { readlinkSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Epoll } from './epoll.ts';
import { findLibuvEpoll } from './libuv-epoll.ts';
import { ReadyNotice } from './ready-notice.ts';
import { WakeSignal } from './wake-signal.ts';

it('finds the instance that watches a descriptor of libuv’s', async () => {
  using signal = new WakeSignal();
  const told = Promise.withResolvers<void>();
  using notice = new ReadyNotice(signal.fd, () => told.resolve());
  signal.signal();
  await told.promise;
  const found = findLibuvEpoll(notice.place);
  expect(readlinkSync(`/proc/self/fd/${found}`)).toBe('anon_inode:[eventpoll]');
});

it('finds the one, of several', () => {
  using _other = new Epoll();
  using epoll = new Epoll();
  using signal = new WakeSignal();
  epoll.add(signal.fd, 1, 1);
  expect(findLibuvEpoll(signal.fd)).toBe(epoll.fd);
});

it('finds none where nobody watches it', () => {
  using signal = new WakeSignal();
  expect(findLibuvEpoll(signal.fd)).toBeUndefined();
});
