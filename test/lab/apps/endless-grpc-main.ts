/** An endless gRPC server as a process of its own, which can be killed: `node endless-grpc-main.ts --port 8080 --service shop.Cart`. */

import { parseArgs } from 'node:util';
import { EndlessGrpc } from './endless-grpc.ts';

const { values } = parseArgs({
  options: { port: { type: 'string' }, service: { type: 'string', multiple: true, default: [] } },
});

new EndlessGrpc(values.service).listener().listen({ port: Number(values.port), host: '::' });
