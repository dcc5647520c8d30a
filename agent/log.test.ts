import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LogTarget, recordCrashes } from './log.ts';

let directory: string;
let target: LogTarget;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-log-'));
  target = new LogTarget(100);
  target.endEarly();
});

afterEach(() => {
  target.close();
  rmSync(directory, { recursive: true });
});

const file = () => join(directory, 'agent.log');
const written = () => readFileSync(file(), 'utf8');

describe('the log', () => {
  test('loses lines on a full disk, counts them, and fails nobody', () => {
    target.open('/dev/full');
    target.write('one\n');
    target.write('two\n');
    expect(target.lostLines).toBe(2);
    target.close();
    target.open(file());
    target.write('three\n');
    target.write('four\n');
    expect(target.lostLines).toBe(0);
    expect(written()).toMatch(/^\{.*"2 lines of this log are lost"\}\nthree\nfour\n$/);
  });

  test('begins anew when it is full', () => {
    target.open(file());
    target.write(`${'x'.repeat(200)}\n`);
    target.write('one\n');
    expect(written()).toBe('one\n');
  });

  test('knows the size of what a dead agent left', () => {
    target.open(file());
    target.write(`${'x'.repeat(200)}\n`);
    target.close();
    target.open(file());
    target.write('one\n');
    expect(written()).toBe('one\n');
  });

  test('has the stack of what ends the process', () => {
    target = new LogTarget();
    target.endEarly();
    target.open(file());
    const source = new EventEmitter();
    recordCrashes(pino({}, target), source);
    source.emit('uncaughtExceptionMonitor', new Error('out of luck'), 'uncaughtException');
    expect(JSON.parse(written())).toMatchObject({
      msg: 'the agent crashes',
      err: { message: 'out of luck', stack: expect.stringContaining('log.test.ts') },
    });
  });
});
