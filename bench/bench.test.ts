import { describe, expect, it } from 'vitest';
import { parseWrk } from '../test/lab/programs.ts';
import { median, runCases, table } from './bench.ts';

const WRK_REPORT = `Running 1s test @ http://10.0.0.1:8080/
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   184.00us   50.00us   2.10ms   90.00%
    Req/Sec   147.16k    22.29k  169.90k    70.00%
  Latency Distribution
     50%  184.00us
     75%  210.00us
     90%  240.00us
     99%    1.25ms
  146000 requests in 1.00s, 20.00MB read
  Socket errors: connect 0, read 3, write 0, timeout 1
  Non-2xx or 3xx responses: 2
Requests/sec: 145877.29
Transfer/sec:     20.00MB
`;

describe('median', () => {
  it('is the middle value, or the mean of the two middle ones', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});

describe('cases', () => {
  it('run one after the other, and all at once in a smoke run', async () => {
    const log: string[] = [];
    const cases = ['a', 'b'].map(name => async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
      return name;
    });
    expect(await runCases('full', cases)).toEqual(['a', 'b']);
    expect(log.splice(0)).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect(await runCases('smoke', cases)).toEqual(['a', 'b']);
    expect(log).toEqual(['a begins', 'b begins', 'a ends', 'b ends']);
  });
});

describe('table', () => {
  it('aligns its columns', () => {
    expect(table(['path', 'req/s'], [['direct', '100']])).toBe(
      '| path   | req/s |\n| ------ | ----: |\n| direct |   100 |',
    );
  });
});

describe('a report of wrk', () => {
  it('is read with its units, errors and bad answers', () => {
    expect(parseWrk(WRK_REPORT)).toEqual({
      requests: 146_000,
      requestsPerSecond: 145_877.29,
      p50Us: 184,
      p99Us: 1250,
      errors: 6,
      errorReport: 'Socket errors: connect 0, read 3, write 0, timeout 1; Non-2xx or 3xx responses: 2',
    });
  });

  it('is refused when it is something else', () => {
    expect(() => parseWrk('unable to connect')).toThrow('not a report of wrk');
  });
});
