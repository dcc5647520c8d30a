/** What fuzz targets of HTTP/2 begin with and put in: frames of every type, and header blocks in every representation. */

import {
  block,
  data,
  frame,
  goaway,
  headers,
  request,
  reset,
  settings,
  windowUpdate,
} from '../../agent/steal/http2/testing/frames.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Header blocks: RFC 7541's own examples (appendix C) and what comes close to its rules. */
export const HTTP2_BLOCKS: readonly Buffer[] = [
  Buffer.from('828684410f7777772e6578616d706c652e636f6d', 'hex'),
  Buffer.from('828684be58086e6f2d6361636865', 'hex'),
  Buffer.from('828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565', 'hex'),
  Buffer.from('828684418cf1e3c2e5f23a6ba0ab90f4ff', 'hex'),
  Buffer.from('100870617373776f726406736563726574', 'hex'),
  Buffer.from('203fe11f82', 'hex'),
  Buffer.from('be3e00', 'hex'),
  block(request('alice')),
  block(request('bob'), 'inserted'),
  block(request('alice', ['x-long', 'v'.repeat(300)]), 'inserted'),
  block([[':status', '200']]),
];

export const HTTP2_FRAMES: readonly Buffer[] = [
  settings(),
  settings([1, 0], [3, 100], [4, 70_000], [5, 16_384]),
  settings([4, 0xffffffff], [5, 0]),
  frame(4, 1, 0),
  ...HTTP2_BLOCKS.map((each, index) => headers(2 * index + 1, each, index % 2 === 0 ? 'ends' : 'goes on')),
  frame(1, 0x28, 41, Buffer.concat([Buffer.of(2, 0, 0, 0, 1, 9), block(request('bob')), Buffer.of(0, 0)])),
  Buffer.concat([frame(1, 0, 43, bytes('\x82\x86')), frame(9, 0, 43, bytes('\x84')), frame(9, 4, 43)]),
  data(1, 'hello', 'goes on'),
  frame(0, 8, 1, bytes('\x03hello\0\0\0')),
  frame(0, 9, 1, bytes('\xff')),
  frame(2, 0, 5, bytes('\0\0\0\x07\x10')),
  frame(16, 0, 0, bytes('\0\0\0\x05u=1')),
  frame(5, 4, 1, bytes('\0\0\0\x02\x88')),
  frame(6, 0, 0, bytes('12345678')),
  frame(200, 7, 3, bytes('unknown')),
  windowUpdate(0, 1_000),
  windowUpdate(1, 0x7fffffff),
  reset(1, 8),
  goaway(5, 2),
];
