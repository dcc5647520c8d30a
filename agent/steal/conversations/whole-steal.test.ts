import { describe, it } from 'vitest';
import { RESET_LOCAL_REFUSED, RESET_LOCAL_RESET } from '../../../protocol/index.ts';
import { SILENCE_MS } from '../limits.ts';
import { get, ok, PROBE } from '../testing/messages.ts';
import { play } from '../testing/play.ts';
import type { StageSpec } from '../testing/stage.ts';

const WHOLE: StageSpec = { sessions: { whole: {} } };
const WITH_PROBES: StageSpec = { sessions: { whole: { stealsProbes: true } } };

describe('an unfiltered steal', () => {
  it('takes the whole connection at its first request', () => {
    play(WHOLE)
      .client(get('/1'))
      .expectOpen('whole')
      .to('whole', get('/1'))
      .from('whole', 'not even HTTP')
      .toClient('not even HTTP')
      .client('whatever')
      .to('whole', 'whatever')
      .end('client')
      .expectEnd('whole')
      .from('whole', 'bye')
      .toClient('bye')
      .end('whole')
      .expectEnd('client')
      .expectCounts({ connections_stolen: 1, connections_opaque: 1, requests_stolen: 0, app_dials: 0 })
      .done();
  });

  it('takes the connection at once when it takes probes, too', () => {
    play(WITH_PROBES)
      .expectOpen('whole')
      .client(get('/', PROBE))
      .to('whole', get('/', PROBE))
      .expectCounts({ connections_stolen: 1, requests_stolen: 0 })
      .done();
  });

  it('takes a silent connection, for a server that speaks first', () => {
    play(WHOLE)
      .wait(SILENCE_MS)
      .expectOpen('whole')
      .from('whole', '220 hi\r\n')
      .toClient('220 hi\r\n')
      .client('EHLO\r\n')
      .to('whole', 'EHLO\r\n')
      .expectCounts({ connections_stolen: 1 })
      .done();
  });

  it('takes a connection of another protocol', () => {
    play(WHOLE)
      .client('\x16\x03\x01\x00\x05\x01')
      .expectOpen('whole')
      .to('whole', '\x16\x03\x01\x00\x05\x01')
      .from('whole', 'x')
      .toClient('x')
      .expectCounts({ connections_stolen: 1, opaque_tls: 1, connections_opaque: 1 })
      .done();
  });

  it('takes a connection whose client half-closes at once', () => {
    play(WHOLE)
      .end('client')
      .expectOpen('whole')
      .expectEnd('whole')
      .from('whole', 'hi')
      .toClient('hi')
      .end('whole')
      .expectEnd('client')
      .expectCounts({ connections_stolen: 1, opaque_half_closed: 1 })
      .done();
  });

  it('leaves a probe to the app, and takes what follows it', () => {
    play(WHOLE)
      .client(get('/healthz', PROBE) + get('/1') + get('/2'))
      .expectDial()
      .toApp(get('/healthz', PROBE))
      .app(ok('well'))
      .toClient(ok('well'))
      .expectOpen('whole')
      .expectAbandon('app')
      .to('whole', get('/1') + get('/2'))
      .expectCounts({ probes_passed: 1, requests_passed: 1, connections_stolen: 1 })
      .done();
  });

  it('leaves the connection to the app when the local process is not there', () => {
    play(WHOLE)
      .client(get('/1'))
      .expectOpen('whole')
      .to('whole', get('/1'))
      .reset('whole', RESET_LOCAL_REFUSED, 0)
      .expectDial()
      .toApp(get('/1'))
      .client(get('/2'))
      .toApp(get('/2'))
      .app(ok('1'))
      .toClient(ok('1'))
      .expectCounts({ connections_stolen: 1, fallback_local_refused: 1 })
      .done();
  });

  it('leaves a silent connection to the app when the local process is not there', () => {
    play(WITH_PROBES)
      .expectOpen('whole')
      .reset('whole', RESET_LOCAL_REFUSED, 0)
      .expectDial()
      .app('220 hi\r\n')
      .toClient('220 hi\r\n')
      .expectCounts({ connections_stolen: 1, fallback_local_refused: 1 })
      .done();
  });

  it('leaves a half-closed connection to the app when the local process is not there', () => {
    play(WITH_PROBES)
      .expectOpen('whole')
      .client('x')
      .to('whole', 'x')
      .end('client')
      .expectEnd('whole')
      .reset('whole', RESET_LOCAL_REFUSED, 0)
      .expectDial()
      .toApp('x')
      .expectEnd('app')
      .expectCounts({ connections_stolen: 1, fallback_local_refused: 1 })
      .done();
  });

  it('leaves the connection to the app when the session has too many streams', () => {
    play({ sessions: { whole: { maxStreams: 0 } } })
      .client(get('/1'))
      .expectDial()
      .toApp(get('/1'))
      .client('x')
      .toApp('x')
      .expectCounts({ session_streams_refused: 1, connections_stolen: 0, connections_opaque: 1 })
      .done();
  });

  it('resets the client when the local process resets', () => {
    play(WHOLE)
      .client(get('/1'))
      .expectOpen('whole')
      .to('whole', get('/1'))
      .reset('whole', RESET_LOCAL_RESET)
      .expectReset('client')
      .expectCounts({ connections_stolen: 1 })
      .done();
  });

  it('resets the client when the local process resets after it spoke first', () => {
    play(WITH_PROBES)
      .expectOpen('whole')
      .from('whole', '220 hi\r\n')
      .toClient('220 hi\r\n')
      .reset('whole', RESET_LOCAL_RESET, 0)
      .expectReset('client')
      .expectCounts({ connections_stolen: 1 })
      .done();
  });

  it('resets the client when the local process closed without reading', () => {
    play(WHOLE)
      .client(get('/1'))
      .expectOpen('whole')
      .to('whole', get('/1'))
      .end('whole', 0)
      .expectEnd('client')
      .reset('whole', RESET_LOCAL_RESET, 0)
      .expectReset('client')
      .expectCounts({ connections_stolen: 1 })
      .done();
  });
});
