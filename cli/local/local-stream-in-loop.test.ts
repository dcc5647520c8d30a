/** What is said of streams to local processes, where the thread's socket loop reads these. */

import { SocketLoop } from '../../sys/index.ts';

SocketLoop.get();
await import('./local-stream.test.ts');
await import('./local-entry.test.ts');
