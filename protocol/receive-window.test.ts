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

  it('grows while what comes is passed on at once, up to its largest size', () => {
    const window = new ReceiveWindow(100, 300);
    window.take(50);
    expect([window.release(50), window.available]).toEqual([150, 200]);
    window.take(100);
    expect([window.release(100), window.available]).toEqual([200, 300]);
    window.take(150);
    expect([window.release(150), window.available]).toEqual([150, 300]);
  });

  it('keeps its size while something that came is still held, or when it is told to', () => {
    const held = new ReceiveWindow(100, 300);
    held.take(51);
    expect([held.release(50), held.available]).toEqual([50, 99]);
    const kept = new ReceiveWindow(100, 300);
    kept.keep();
    kept.take(50);
    expect([kept.release(50), kept.available]).toEqual([50, 100]);
  });

  it('grants what is passed on at once, to the byte, when it is kept', () => {
    const window = new ReceiveWindow(100, 300);
    window.keep();
    window.take(60);
    expect([window.release(1), window.release(2), window.release(57), window.available]).toEqual([1, 2, 57, 100]);
  });

  it('takes nothing beyond what was granted', () => {
    const window = new ReceiveWindow(100);
    expect([window.take(101), window.take(100), window.take(1), window.available]).toEqual([false, true, false, 0]);
  });
});
