/**
 * The far side of a flow of datagrams: in the pod, on the developer's own network, or, of questions to a name server, both: what a rule says
 * of a name decides where it is asked for, whichever name server the program asked.
 */

import { createSocket } from 'node:dgram';
import {
  DatagramReader,
  DIAL_UDP,
  datagramRecord,
  type MuxStream,
  RESET_CANCELLED,
  type StreamVisitor,
} from '../../protocol/index.ts';
import { giveBack, type SocketAddress } from '../../sys/index.ts';
import { questionIn } from './known-names.ts';
import type { WorldOutgoing } from './outgoing.ts';

/** Where datagrams of a flow go, and where answers come from. */
export interface Far {
  send(bytes: Buffer): void;
  end(): void;
  onAnswer: (bytes: Buffer) => void;
  onOver: () => void;
}

/** Whose network it is in. */
export type FarSide = 'local' | 'remote';

/** Of questions for names. @param side of the name server that the program asks */
export function namesFar(outgoing: WorldOutgoing, side: FarSide, asked: SocketAddress): Far {
  const { rules, nameServers } = outgoing.parts;
  const open = (on: FarSide, address: SocketAddress): Far => {
    const opened = on === 'local' ? localFar(address) : podFar(outgoing, address);
    opened.onAnswer = bytes => far.onAnswer(bytes);
    opened.onOver = () => far.onOver();
    return opened;
  };
  let other: Far | undefined;
  const far: Far = {
    send: bytes => {
      const name = questionIn(bytes);
      const wanted = (name === undefined ? undefined : rules.sideOfName(name)) ?? side;
      const server = wanted === 'local' ? nameServers.here : nameServers.pod;
      if (wanted === side || wanted === 'off' || server === undefined) {
        first.send(bytes);
        return;
      }
      other ??= open(wanted, { address: server, port: asked.port });
      other.send(bytes);
    },
    end: () => {
      first.end();
      other?.end();
    },
    onAnswer: () => undefined,
    onOver: () => undefined,
  };
  const first = open(side, asked);
  return far;
}

/** From the pod. */
export function podFar({ parts, counts }: WorldOutgoing, { address: host, port }: SocketAddress): Far {
  let isHigh = false;
  const reader = new DatagramReader(bytes => far.onAnswer(Buffer.from(bytes)));
  const visitor: StreamVisitor = {
    onData: (bytes, start, end) => {
      reader.push(bytes, start, end);
      stream?.consumed(end - start);
    },
    onEnd: () => far.onOver(),
    onReset: () => far.onOver(),
    onDrain: () => {
      isHigh = false;
    },
  };
  const stream: MuxStream | null = parts.way.dial({ service: DIAL_UDP, host, port }, visitor);
  const far: Far = {
    send: bytes => {
      if (stream === null) {
        counts.datagramsLost += 1;
        // There was no agent when it began: the next datagram is to begin another, which may find one.
        far.onOver();
        return;
      }
      if (isHigh) {
        counts.datagramsLost += 1;
        return;
      }
      const record = datagramRecord(bytes);
      isHigh = !stream.write(record, 0, record.length);
    },
    end: () => {
      if (stream?.isOpen) stream.reset(RESET_CANCELLED);
    },
    onAnswer: () => undefined,
    onOver: () => undefined,
  };
  return far;
}

/** From the developer's own network. */
export function localFar({ address, port }: SocketAddress): Far {
  giveBack();
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  const far: Far = {
    send: bytes => socket.send(bytes, port, address, () => undefined),
    end: () => socket.close(),
    onAnswer: () => undefined,
    onOver: () => undefined,
  };
  socket.on('message', bytes => far.onAnswer(bytes));
  socket.on('error', () => far.onOver());
  socket.unref();
  return far;
}
