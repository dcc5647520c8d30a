/**
 * The shop of the demo, as one small program: `node shop.ts --port 8080 --edition original|sale|gift`.
 *
 * `original` is what runs in the pod. The other editions are what two developers changed on their machines: `sale`
 * lowers the prices of the catalogue, `gift` puts a gift into every cart.
 */

import { createServer, type IncomingMessage } from 'node:http';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    edition: { type: 'string', default: 'original' },
  },
});

/** Who answers, as `x-served-by` says it. */
const SERVED_BY: Readonly<Record<string, string>> = { original: 'shop', sale: 'alice', gift: 'bob' };
const SALE_FACTOR = 0.8;

const prices = { teapot: 40, cup: 10 };
let orders = 0;

function answer(method: string, path: string, body: string): { status: number; body: unknown } {
  if (method === 'GET' && path === '/catalogue') {
    const factor = values.edition === 'sale' ? SALE_FACTOR : 1;
    return { status: 200, body: { teapot: prices.teapot * factor, cup: prices.cup * factor } };
  }
  if (method === 'POST' && path === '/cart') {
    orders++;
    const items = body.split(',').filter(Boolean);
    return { status: 201, body: { order: orders, items: values.edition === 'gift' ? [...items, 'gift'] : items } };
  }
  return { status: 404, body: { error: 'no such page' } };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}

createServer(async (request, response) => {
  const result = answer(request.method ?? '', request.url ?? '', await readBody(request));
  response.writeHead(result.status, {
    'content-type': 'application/json',
    'x-served-by': SERVED_BY[values.edition] ?? values.edition,
  });
  response.end(`${JSON.stringify(result.body)}\n`);
}).listen(Number(values.port), values.host);
