/**
 * A process inside a namespace that plays apps and clients. An app answers each line with `app CLIENT` (the address that it sees); a
 * client dials, sends a line and reports the answer.
 */

import { connect, createServer, type Server, type Socket } from 'node:net';
import { serve } from './json-lines.ts';

const servers = new Map<string, Server>();
const kept = new Map<number, Socket>();
const lingering: Socket[] = [];
let serial = 0;

export interface DialArgument {
  readonly host: string;
  readonly port: number;
  readonly line: string;
  readonly localPort?: number;
  /** How long to wait for the answer; 4 s when not given. */
  readonly answerMs?: number;
  /** Leaves the connection open; its number is in the answer, for `say`. */
  readonly isKept?: boolean;
}

export interface DialAnswer {
  readonly text: string;
  readonly localAddress: string;
  readonly localPort: number;
  readonly number: number;
}

function listen({ host, port }: { host: string; port: number }): Promise<number> {
  const server = createServer(socket => {
    socket.on('error', () => {});
    socket.on('data', () => socket.write(`app ${socket.remoteAddress?.replace('::ffff:', '')}\n`));
  });
  servers.set(`${host} ${port}`, server);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, ipv6Only: false }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

/** Plays a sidecar: whatever comes to the port is relayed to the app from another loopback address. */
function relay({ port, host, appPort, from }: { port: number; host: string; appPort: number; from: string }) {
  const server = createServer(socket => {
    const onward = connect({ host, port: appPort, localAddress: from });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      one.on('error', () => other.destroy());
      one.pipe(other);
    }
  });
  servers.set(`relay ${port}`, server);
  return new Promise<void>(resolve => server.listen({ host: '0.0.0.0', port }, resolve));
}

async function dial(argument: DialArgument): Promise<DialAnswer> {
  const { host, port, localPort } = argument;
  const socket = connect({ host, port, ...(localPort === undefined ? {} : { localPort }) });
  const answerMs = argument.answerMs ?? 4000;
  socket.setTimeout(answerMs, () => socket.destroy(new Error(`no answer in ${answerMs} ms`)));
  const text = await converse(socket, argument.line);
  const answer = { text, localAddress: socket.localAddress ?? '', localPort: socket.localPort ?? 0, number: ++serial };
  if (argument.isKept === true) kept.set(answer.number, socket.setTimeout(0));
  else socket.destroy();
  return answer;
}

function say({ number, line }: { number: number; line: string }): Promise<string> {
  const socket = kept.get(number);
  const isOpen = socket !== undefined && !socket.destroyed;
  return isOpen ? converse(socket, line) : Promise.reject(new Error('closed'));
}

function converse(socket: Socket, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed')));
    socket.once('data', data => {
      socket.removeAllListeners('close');
      socket.removeListener('error', reject);
      socket.on('error', () => {});
      resolve(data.toString().trim());
    });
    socket.write(`${line}\n`);
  });
}

/** Dials `count` times, `together` at once; how often each answer came. */
async function storm({ count, together, ...target }: DialArgument & { count: number; together: number }) {
  const answers: { [text: string]: number } = {};
  let left = count;
  const worker = async () => {
    while (left-- > 0) {
      const text = await dial(target).then(
        answer => answer.text.split(' ')[0] ?? '',
        error => String(error.code ?? error.message),
      );
      answers[text] = (answers[text] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
  return answers;
}

/** Connects to a unix socket many times, reads an answer from each and never closes one; how many answered. */
async function askAndStay({ path, count }: { path: string; count: number }): Promise<number> {
  const sockets = Array.from({ length: count }, () => connect({ path, allowHalfOpen: true }));
  lingering.push(...sockets);
  const answers = sockets.map(
    socket => new Promise<unknown>(resolve => socket.once('data', resolve).on('error', resolve)),
  );
  const answered = await Promise.all(answers);
  return answered.filter(Buffer.isBuffer).length;
}

/** Answers whoever connects to a unix socket. */
function answerAt({ path, answer }: { path: string; answer: string }): Promise<void> {
  const server = createServer(socket => socket.on('error', () => {}).end(answer));
  servers.set(path, server);
  return new Promise(resolve => server.listen({ path }, resolve));
}

serve({ answerAt, listen, relay, dial, say, storm, askAndStay });
process.stdin.on('end', () => process.exit(0));
