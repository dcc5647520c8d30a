/** Pieces of HTTP/1 messages that some rule is about. */

export const HTTP1_PIECES: readonly string[] = [
  ...['\r', '\n', '\r\n', '\0', ' ', '\t', ':', ';', '#', '?', '/', '*', '\x01', '\x7f', '\x80', '\xff', ',', '"', '='],
  ...['\r\n\r\n', '\r\n ', 'GET ', 'HEAD ', 'POST ', 'CONNECT ', 'OPTIONS * ', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ...['HTTP/1.0', 'HTTP/1.1', 'HTTP/1.2', 'HTTP/2', 'http://y', 'https://u@y:1', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ...['Host: y\r\n', 'Host:\r\n', 'Content-Length: 3\r\n', 'Content-Length: 0\r\n', 'Content-Length: +3\r\n'],
  ...['Content-Length: 3, 3\r\n', 'Content-Length: 18446744073709551616\r\n', 'Transfer-Encoding: chunked\r\n'],
  ...['Transfer-Encoding: gzip, chunked\r\n', 'Transfer-Encoding: identity\r\n', 'Transfer-Encoding : chunked\r\n'],
  ...['Transfer-Encoding:\x0bchunked\r\n', 'Connection: close\r\n', 'Connection: keep-alive\r\n', 'Upgrade: x\r\n'],
  ...['Connection: upgrade\r\nUpgrade: x\r\n', 'Expect: 100-continue\r\n', 'Trailer: x\r\n', 'chunked', 'close'],
  ...['0\r\n\r\n', '1\r\na\r\n', '5;a="b"\r\n', '0x5\r\n', '00000000000000005\r\n', 'ffffffffffffffff\r\n', '-1\r\n'],
  ...[
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 204 \r\n',
    'HTTP/1.1 304\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.0 200\r\n',
  ],
  ...['HTTP/1.1 101 Switching Protocols\r\n', 'HTTP/1.1 099 x\r\n', 'HTTP/1.1 1000\r\n'],
];
