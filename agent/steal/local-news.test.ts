import { expect, it } from 'vitest';
import { REFUSAL_MS } from './limits.ts';
import { LocalNews } from './local-news.ts';

it('a local process is absent for a while behind a refusal, and not known before and after', () => {
  let nowMs = 5_000;
  const news = new LocalNews({ nowMs: () => nowMs });
  const said = (): readonly boolean[] => [news.isThere, news.isAbsent];
  expect(said()).toEqual([false, false]);
  news.noteAnswered();
  expect(said()).toEqual([true, false]);
  news.noteEnded();
  expect(said()).toEqual([false, false]);
  news.noteRefused();
  nowMs += REFUSAL_MS - 1;
  expect(said()).toEqual([false, true]);
  nowMs += 1;
  expect(said()).toEqual([false, false]);
});

it('a local process that answers is there at once, whoever was refused before', () => {
  const news = new LocalNews({ nowMs: () => 0 });
  news.noteRefused();
  news.noteAnswered();
  expect([news.isThere, news.isAbsent]).toEqual([true, false]);
});
