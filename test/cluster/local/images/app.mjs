/**
 * The app of the tests: says who answers, as JSON (`{"by": …, "from": …, "method": …, "url": …, "headers": …}`), on every path.
 *
 *   PORT       where it listens (8080)
 *   BY         who it says it is, instead of the pod's name
 *   DRAIN_MS   how long it goes on serving after SIGTERM, so that a rollout loses no request (0)
 *
 * `/healthz` answers 503 from SIGTERM on.
 */

import { createServer } from 'node:http';
import { hostname } from 'node:os';

const { PORT = '8080', BY = hostname(), DRAIN_MS = '0' } = process.env;
let isEnding = false;

const server = createServer((request, response) => {
  const { method, url, headers } = request;
  const from = request.socket.remoteAddress;
  if (url === '/healthz') {
    response.writeHead(isEnding ? 503 : 200).end();
    return;
  }
  request.resume().once('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(`${JSON.stringify({ by: BY, from, method, url, headers })}\n`);
  });
});
server.listen(Number(PORT), () => console.log(`${BY} listens on ${PORT}`));

process.once('SIGTERM', () => {
  isEnding = true;
  setTimeout(() => server.close(() => process.exit(0)), Number(DRAIN_MS));
});
