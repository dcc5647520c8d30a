import { describe, expect, it } from 'vitest';
import { HEAD, RequestHead, RequestSplitter } from '../../filter-engine/index.ts';
import { Probes } from './probes.ts';
import { get } from './testing/messages.ts';

function headOf(text: string): RequestHead {
  const head = new RequestHead();
  // At an offset, as heads are in the middle of a read.
  const bytes = Buffer.from(`????${text}`, 'latin1');
  expect(new RequestSplitter(head).next(bytes, 4, bytes.length)).toBe(HEAD);
  return head;
}

describe('a probe', () => {
  it.each([
    ['user-agent: kube-probe/1.31', true],
    ['User-Agent: kube-probe/', true],
    ['USER-AGENT:kube-probe/1.31 (custom)', true],
    ['user-agent: kube-probe', false],
    ['user-agent: Kube-Probe/1.31', false],
    ['user-agent: my kube-probe/1.31', false],
    ['user-agent: ', false],
    ['x-user-agent: kube-probe/1.31', false],
    ['user_agent: kube-probe/1.31', false],
    ['accept: */*', false],
  ])('is told by its user agent: %s', (field, expected) => {
    expect(new Probes(80, []).has(headOf(get('/', 'accept: text/plain', field)))).toBe(expected);
  });

  it.each([
    ['/healthz?deep=1', 'user-agent: checker/2', true],
    ['/healthz?deep=1', 'User-Agent:  checker/2 ', true],
    ['/healthz', 'user-agent: checker/2', false],
    ['/healthz?deep=1', 'user-agent: checker/20', false],
    ['/healthz?deep=1', 'user-agent: Checker/2', false],
    ['/healthz?deep=1', 'accept: */*', false],
    ['/silent', 'accept: */*', true],
    ['/silent', 'user-agent: curl/8', false],
  ])('whose spec names another user agent is told by that and its path: %s %s', (path, field, expected) => {
    const probes = new Probes(80, [
      { port: 80, path: '/healthz?deep=1', userAgent: 'checker/2' },
      { port: 80, path: '/silent', userAgent: '' },
      { port: 81, path: '/healthz', userAgent: 'checker/2' },
    ]);
    expect(probes.has(headOf(get(path, field)))).toBe(expected);
  });
});
