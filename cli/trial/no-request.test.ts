import { expect, test } from 'vitest';
import { noRequestIn } from './no-request.ts';

test.each([
  ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04', 'frames of HTTP/2'],
  ['GET /cart HTTP/2\nhost: a\n', 'not that of HTTP/1'],
  [':method: GET\n:path: /cart\n', 'pseudo-headers'],
  ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc', 'TLS'],
  ['HTTP/1.1 200 OK\r\n\r\n', 'a response'],
  ['\xef\xbb\xbfGET / HTTP/1.1\r\n', 'byte order mark'],
  ["curl -H 'x-user: alice' http://shop/cart\n", 'a command'],
  ['$ curl localhost\n', 'a command'],
  ['\x8f\x00\xffabc', 'no request line'],
  ['hello world\n', 'no request line'],
  ['{"a": 1}', 'no request line'],
  ['GET\n', 'no request line'],
])('tells what is no request: %j', (text, reason) => {
  expect(noRequestIn(text)?.reason).toContain(reason);
});

test.each([
  'GET /cart HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /cart\nx-user: alice\n',
  '\r\nGET / HTTP/1.1\r\n',
  'OPTIONS * HTTP/1.1\r\n',
  'GET http://shop/cart HTTP/1.1\r\n',
  'CONNECT shop:443 HTTP/1.1\r\n',
  'CONNECT shop:443',
  'get  cart HTTP/1.1\r\n',
  'GET / HTTP/1.9\r\n',
  'GET /a HTTP/2/b HTTP/1.1\r\n',
])('leaves what is one, right or wrong, to the parser: %j', text => {
  expect(noRequestIn(text)).toBeUndefined();
});
