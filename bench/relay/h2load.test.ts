import { expect, it } from 'vitest';
import { parseH2load } from './h2load.ts';

const REPORT = `finished in 1.02s, 26553.00 req/s, 4.91MB/s
requests: 26553 total, 27065 started, 26553 done, 26553 succeeded, 0 failed, 0 errored, 0 timeout
status codes: 26553 2xx, 0 3xx, 0 4xx, 0 5xx
                     min         max         mean         sd        +/- sd
time for request:      132us     20.99ms      2.13ms      1.10ms    70.00%
time for connect:      100us       200us       150us        10us    60.00%
`;

it('reads what h2load reports', () => {
  expect(parseH2load(REPORT)).toEqual({ requests: 26_553, requestsPerSecond: 26_553, meanUs: 2_130 });
});

it('takes no report with a request that failed, and nothing that is none', () => {
  expect(() => parseH2load(REPORT.replace('0 errored', '1 errored'))).toThrow('requests failed');
  expect(() => parseH2load(REPORT.replace('0 5xx', '3 5xx'))).toThrow('requests failed');
  expect(() => parseH2load('h2load: no such host')).toThrow();
});
