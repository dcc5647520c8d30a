/** Tells whether a relay thread's read buffer and request head lie in one memory: the vector kernel's, which reads nothing elsewhere. */
import { parentPort } from 'node:worker_threads';
import { createScanHead } from '../../../filter-engine/index.ts';
import { EpollLoop } from '../epoll-loop.ts';

parentPort?.postMessage(new EpollLoop().memory.bytes.buffer === createScanHead().fields.buffer);
