/**
 * A thread that sleeps until a program calls connect(2), finds out about what kind of socket that is, and hands on what is about TCP or UDP. Ends when it is
 * woken, or when no program is left that could call.
 *
 * What is about other sockets the kernel carries out: that rests on what the socket is, which no program can change, and not on the address.
 */

import { parentPort, workerData } from 'node:worker_threads';
import {
  answerCall,
  closeSocket,
  type HeldCall,
  type HeldConnect,
  type HeldReceive,
  isCallHeld,
  isListenerOver,
  letCallGo,
  natureOf,
  OtherProcess,
  processOfThread,
  readMemoryOf,
  receiveCall,
  remoteSocketAddress,
  SOCKADDR_IN6_BYTES,
  SysError,
  waitReadable,
} from '../../../sys/index.ts';
import { isLoopback } from '../decision.ts';
import type { CallDescriptors, CallNews } from './messages.ts';

const EACCES = 13;
const EAGAIN = 11;
const EFAULT = 14;
const EINVAL = 22;
const ENOENT = 2;
const AF_UNIX = 1;
const FAMILY_BYTES = 2;
const SOCKADDR_UN_BYTES = 110;
/** Lengths that addresses of IPv4 and IPv6 have; the latter once had no zone. */
const IP_ADDRESS_BYTES = [16, 24, 28];

/** Services that answer questions for names by a unix socket: nscd, systemd-resolved, Avahi. Without them the C library asks name servers itself. */
const NAME_SERVICES = /^(\/var)?\/run\/(nscd\/socket|systemd\/resolve\/io\.systemd\.Resolve|avahi-daemon\/socket)$/;

const { listener, wake, hidesNameServices } = workerData as CallDescriptors;

function tell(news: CallNews): void {
  parentPort?.postMessage(news);
}

/** A descriptor of ours for the program's socket. @throws SysError */
function takeSocket({ threadId, socket }: HeldCall): number {
  using program = new OtherProcess(processOfThread(threadId));
  return program.takeDescriptor(socket);
}

/** Whoever is not connected to us hears from the kernel who sent it. */
function lookAtReceive(call: HeldReceive): void {
  let fd = -1;
  try {
    fd = takeSocket(call);
    const isOurs = natureOf(fd).speech === 'udp' && isLoopback(remoteSocketAddress(fd)?.address ?? '');
    if (isOurs && isCallHeld(listener, call.id)) {
      tell({ kind: 'receive', call, fd });
      return;
    }
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
  }
  letCallGo(listener, call.id);
  if (fd >= 0) closeSocket(fd);
}

function lookAtConnect(call: HeldConnect): void {
  let fd = -1;
  try {
    fd = takeSocket(call);
    const nature = natureOf(fd);
    if (nature.speech === 'other') {
      if (nature.family === AF_UNIX && hidesNameServices && isNameService(call)) answerCall(listener, call.id, ENOENT);
      else letCallGo(listener, call.id);
    } else if (call.addressBytes < FAMILY_BYTES) {
      answerCall(listener, call.id, EINVAL);
    } else {
      const address = readMemoryOf(call.threadId, call.addressAt, Math.min(call.addressBytes, SOCKADDR_IN6_BYTES));
      // Else what was read may be of a program that has got the number since.
      if (isCallHeld(listener, call.id)) {
        tell({ kind: 'call', id: call.id, fd, nature, address });
        return;
      }
    }
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    giveUp(call, error);
  }
  if (fd >= 0) closeSocket(fd);
}

function giveUp({ id, addressBytes }: HeldConnect, { code }: SysError): void {
  switch (code) {
    case 'EFAULT':
      answerCall(listener, id, EFAULT);
      return;
    case 'EPERM':
    case 'EACCES':
      // A program that lets nobody look at it: whom it calls is not known, only how long the address is.
      if (!IP_ADDRESS_BYTES.includes(addressBytes)) {
        letCallGo(listener, id);
        return;
      }
      answerCall(listener, id, EACCES);
      tell({ kind: 'unreadable' });
      return;
    case 'EBADF':
    case 'ENOTSOCK':
    case 'ENOENT':
    case 'ESRCH':
      // The kernel says what is wrong with it, to whoever is still there.
      letCallGo(listener, id);
      return;
    default:
      // We have no descriptor left.
      answerCall(listener, id, EAGAIN);
  }
}

function isNameService({ threadId, addressAt, addressBytes }: HeldConnect): boolean {
  const bytes = readMemoryOf(threadId, addressAt, Math.min(addressBytes, SOCKADDR_UN_BYTES));
  const [path = ''] = bytes.toString('latin1', FAMILY_BYTES).split('\0');
  return NAME_SERVICES.test(path);
}

for (;;) {
  const [isWoken, hasCalls] = waitReadable([wake, listener]);
  if (isWoken === true) break;
  if (hasCalls !== true) continue;
  const call = receiveCall(listener);
  if (call?.kind === 'connect') lookAtConnect(call);
  else if (call?.kind === 'receive') lookAtReceive(call);
  else if (isListenerOver(listener)) break;
}
