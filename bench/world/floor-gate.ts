/**
 * Gives the calling process' namespace what a world has of a network, and floor.c its queue and its listener: `node floor-gate.ts PROGRAM PATH ADDRESS`.
 * Ends with it.
 */

import { spawn } from 'node:child_process';
import { buildNetwork, openGates } from '../../cli/world/inner-network.ts';

const [program = '', path = '', address = ''] = process.argv.slice(2);
const { listener, queue, hold } = openGates();
if (hold === undefined) throw new Error('this kernel cannot hold connections');
buildNetwork({ addresses: [address], hostname: '', files: [] }, hold);
// As 3 and 4.
const gate = spawn(program, ['gate', path, '3', '4'], { stdio: ['ignore', 'inherit', 'inherit', queue, listener] });
process.on('SIGTERM', () => gate.kill());
gate.once('exit', code => process.exit(code ?? 1));
process.stderr.write('ready\n');
