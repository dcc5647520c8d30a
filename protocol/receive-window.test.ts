import { describe, expect, it } from 'vitest';
import { ReceiveWindow } from './receive-window.ts';

describe('ReceiveWindow', () => {
  it('grants credit when half of the window was passed on', () => {
    const window = new ReceiveWindow(100);
    expect(window.take(60)).toBe(true);
    expect([window.release(39), window.release(1)]).toEqual([0, 40]);
    window.take(10);
    expect([window.release(30), window.available]).toEqual([0, 70]);
  });

  it('grants credit sooner when the peer has little left', () => {
    const window = new ReceiveWindow(100);
    window.take(95);
    expect([window.release(4), window.release(1), window.available]).toEqual([0, 5, 10]);
  });

  it('takes nothing beyond what was granted', () => {
    const window = new ReceiveWindow(100);
    expect([window.take(101), window.take(100), window.take(1), window.available]).toEqual([false, true, false, 0]);
  });
});
