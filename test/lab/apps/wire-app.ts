/**
 * The most tolerant HTTP/1 server there is: it takes any method, any target and any byte in a head, knows no bodies, and
 * marks its answers like a marked app. For requests that real servers would refuse before anybody could see who got them.
 */

import { createServer, type Server } from 'node:net';

const HEAD_END = '\r\n\r\n';

/** A wire app that does not listen yet. `seen` is called with each head, as latin1. */
export function createWireApp(name: string, seen: (head: string) => void = () => undefined): Server {
  return createServer(socket => {
    let pending = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      pending += chunk.toString('latin1');
      for (let end = pending.indexOf(HEAD_END); end >= 0; end = pending.indexOf(HEAD_END)) {
        const head = pending.slice(0, end + HEAD_END.length);
        pending = pending.slice(head.length);
        seen(head);
        const [method = '', target = ''] = head.split(/[ \r\n]/, 2);
        const body = Buffer.from(`${name} ${method} ${target}\n`, 'latin1');
        socket.write(`HTTP/1.1 200 OK\r\nx-served-by: ${name}\r\ncontent-length: ${body.length}\r\n\r\n`);
        socket.write(body);
      }
    });
  });
}
