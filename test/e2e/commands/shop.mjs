/**
 * A command for `headgate exec`, steered by its environment and its signals: an HTTP server that says who it is.
 *
 * SHOP_PORT  where it listens; SHOP_HOST its address
 * SHOP_DELAY_MS  listens that much later
 * SHOP_EXIT  ends with this code at SIGTERM and SIGINT; without it the signal ends it as usual
 *
 * SIGUSR2 makes it close its listener and, half a second later, listen again, as nodemon does with a changed file.
 */

import { createServer } from 'node:http';

const { SHOP_PORT, SHOP_HOST = '127.0.0.1', SHOP_DELAY_MS = '0', SHOP_EXIT } = process.env;
const AWAY_MS = 700;

let server;
function listen() {
  server = createServer((request, response) => {
    response.writeHead(200, { 'x-served-by': 'shop' }).end(`shop ${request.url}\n`);
  });
  server.listen(Number(SHOP_PORT), SHOP_HOST, () => process.stdout.write('open\n'));
}

setTimeout(listen, Number(SHOP_DELAY_MS));

process.on('SIGUSR2', () => {
  server.closeAllConnections();
  server.close(() => setTimeout(listen, AWAY_MS));
  process.stdout.write('closed\n');
});
if (SHOP_EXIT !== undefined) {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    process.on(signal, () => {
      process.stdout.write(`${signal}\n`);
      process.exit(Number(SHOP_EXIT));
    });
  }
}
