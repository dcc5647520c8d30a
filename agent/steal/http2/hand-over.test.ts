import { describe, expect, it } from 'vitest';
import { ONE_SESSION } from '../testing/messages.ts';
import { Stage } from '../testing/stage.ts';
import {
  block,
  data,
  frame,
  headers,
  OK,
  OPENING,
  request,
  SETTINGS_ACK,
  settings,
  windowUpdate,
} from './testing/frames.ts';
import { alices, bobs, first, opened } from './testing/scenes.ts';

/** A string of a block, without Huffman coding. */
const text = (value: string): string => String.fromCharCode(value.length) + value;

/** A play in which the app has stream 1. */
const withApp = () => opened().client(bobs(1)).toApp(bobs(1));

// Each play is also begun in a thread without sessions (testing/play.ts).
describe('a connection that goes to the thread of the sessions', () => {
  const answer = headers(1, OK, 'goes on');
  it.each([
    { what: 'DATA', bytes: data(1, 'hello world'), cut: 13, passed: 13 },
    { what: 'the header of a frame', bytes: data(1, 'hello world'), cut: 5, passed: 0 },
    { what: 'a header block', bytes: headers(1, block([['x-end', '1']])), cut: 12, passed: 0 },
    {
      what: 'a block of two frames',
      bytes: Buffer.concat([frame(1, 1, 1, block([['x-end', '1']])), frame(9, 4, 1, block([['x-more', '2']]))]),
      cut: 26,
      passed: 0,
    },
    { what: 'a WINDOW_UPDATE', bytes: windowUpdate(0, 70_000), cut: 11, passed: 0 },
  ])('does so while the app is within $what', ({ bytes, cut, passed }) => {
    const begun = Buffer.concat([answer, bytes.subarray(0, cut)]);
    withApp()
      .app(begun)
      .toClient(begun.subarray(0, answer.length + passed))
      .client(alices(3))
      .expectOpen('alice')
      .to('alice', first(3))
      .app(bytes.subarray(cut))
      .toClient(bytes.subarray(passed))
      .from('alice', Buffer.concat([settings(), headers(3, OK)]))
      .to('alice', SETTINGS_ACK)
      .toClient(headers(3, OK))
      .done({ split: ['client', 'alice'] });
  });

  it('has its windows and settings there', () => {
    const some = data(1, Buffer.alloc(15_000, 'a'), 'goes on');
    const body = Buffer.alloc(8_000, 'x');
    withApp()
      .client(settings([4, 70_000]))
      .toApp(settings([4, 70_000]))
      .app(Buffer.concat([SETTINGS_ACK, answer, some, some, some, some]))
      .toClient(Buffer.concat([SETTINGS_ACK, answer, some, some, some, some]))
      .client(alices(3))
      .expectOpen('alice')
      .to('alice', first(3))
      .from('alice', Buffer.concat([settings(), headers(3, OK, 'goes on'), data(3, body)]))
      .to('alice', SETTINGS_ACK)
      .toClient(Buffer.concat([headers(3, OK, 'goes on'), data(3, body.subarray(0, 5_535), 'goes on')]))
      .client(windowUpdate(0, 1_000))
      .toClient(data(3, body.subarray(0, 1_000), 'goes on'))
      .client(windowUpdate(0, 20_000))
      .toApp(windowUpdate(0, 14_465))
      .toClient(data(3, body.subarray(0, 1_465)))
      .done({ split: ['client'] });
  });

  it('has its header table there, and the stream’s own part of it but once', () => {
    const inserted = headers(3, block(request('bob', ['x-note', 'n']), 'inserted'));
    // The fields of the last request, newest first, but for the user, who enters the table as well.
    const literal = block([['x-user', 'alice']], 'inserted');
    const user = literal.subarray(2 + (literal.readUInt8(1) & 0x7f));
    const named = Buffer.from([0xc3, 0xc2, 0xc1, 0xc0, 0x7f, 0x00]);
    const known = Buffer.concat([named, user]);
    const fields = ['\x02', text('GET'), '\x06', text('http'), '\x04', text('/'), '\x01', text('shop.test')];
    const unpacked = Buffer.from([...fields, '\0', text('x-user')].join(''));
    withApp()
      .client(inserted)
      .toApp(inserted)
      .client(headers(5, known))
      .expectOpen('alice')
      .to('alice', first(5, 'ends', Buffer.concat([unpacked, user])))
      .from('alice', settings())
      .to('alice', SETTINGS_ACK)
      // Now the newest entry is Alice's.
      .client(headers(7, Buffer.from([0xc4, 0xc3, 0xc2, 0xc1, 0xbe])))
      .to('alice', headers(7, Buffer.concat([unpacked, Buffer.from(text('alice'))])))
      .done({ split: ['app'] });
  });

  it('stays with the app when that has half-closed', () => {
    withApp()
      .app(headers(1, OK))
      .toClient(headers(1, OK))
      .end('app')
      .expectEnd('client')
      .client(alices(3))
      .toApp(alices(3))
      .done();
  });

  it('stays in its thread for good when nothing matches', () => {
    const stage = new Stage({ ...ONE_SESSION, beginsElsewhere: true });
    const { connection } = stage;
    stage.send('client', [Buffer.concat([OPENING, bobs(1), bobs(3)])]);
    expect(stage.connection).toBe(connection);
    stage.send('client', [alices(5)]);
    expect(stage.connection).not.toBe(connection);
  });
});
