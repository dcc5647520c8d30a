/** A marked app as a process of its own: `node marked-app-main.ts --port 8080 [--host ::] [--name app]`. */

import { parseArgs } from 'node:util';
import { createMarkedApp } from './marked-app.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    host: { type: 'string', default: '::' },
    name: { type: 'string', default: 'app' },
  },
});

createMarkedApp(values.name).listen({ port: Number(values.port), host: values.host });
