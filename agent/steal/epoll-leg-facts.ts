/** What is known of an epoll leg: one set of bits, noted as it happens (epoll-leg.ts tells the states). */

import { EPOLL_EDGE, EPOLL_IN, EPOLL_PEER_ENDED } from '../../sys/index.ts';

/** The events that are told of it. */
export const WATCHED = EPOLL_IN | EPOLL_PEER_ENDED | EPOLL_EDGE;

/** It is being connected. */
export const DIALLING = 1;
export const PAUSED = 2;
/** There may be more to read. */
export const READABLE = 4;
/** What there is to read ends with a FIN or an error. */
export const ENDS = 8;
/** The peer's FIN was read. */
export const PEER_ENDED = 16;
/** Our FIN goes out behind the queue. */
export const WANTS_END = 32;
/** Our FIN is out. */
export const ENDED = 64;
/** The engine gave the leg up: nothing is reported but that it is gone. */
export const SILENT = 128;
/** A write failed. */
export const BROKEN = 256;
/** It has asked the loop for a turn. */
export const DUE = 512;
/** Watched for being writable. */
export const WATCHES_WRITABLE = 1_024;
/** Something was written: what comes next must not wait for its acknowledgement. */
export const WRITTEN = 2_048;
export const NO_DELAY = 4_096;
/** The socket asks a silent peer for a sign of life. */
export const ASKS_PEER = 8_192;
/** Closed, and its owner does not know. */
export const GONE_UNTOLD = 16_384;
/** Connected as who sends at once. */
export const SENDS_AT_ONCE = 32_768;
/** ENDS, and nothing worse than a FIN is known. */
export const ENDS_CLEANLY = 65_536;
/** Much came of late: what comes next may be worth passing on unseen. */
export const FLOWS = 131_072;
/** The loop tells nothing of it yet. */
export const UNWATCHED = 262_144;
/** Its socket was opened here, for this client. */
export const DIALLED_HERE = 524_288;
/** What it wrote, or its end, is sent with others' (turn-sends.ts). */
export const NOTED = 1_048_576;

/** A leg that is one of these, or has not sent its first bytes, is only written to. */
export const UNFIT_AS_SINK = DIALLING | SENDS_AT_ONCE | WANTS_END | ENDED | SILENT | BROKEN;

/** What tells a socket that both sides have ended, and may be dialled again, from others. */
export const ENDED_WELL = DIALLED_HERE | ENDED | PEER_ENDED;
export const UNFIT_TO_KEEP = BROKEN | WATCHES_WRITABLE | ASKS_PEER;

/** What is known of a leg at first. */
export const ORIGINS = {
  accepted: NO_DELAY | ASKS_PEER,
  'just accepted': NO_DELAY | ASKS_PEER | UNWATCHED,
  dialled: DIALLING | DIALLED_HERE,
  /** The app's, from another thread. */
  adopted: NO_DELAY,
  'dialled to write': DIALLING | DIALLED_HERE | SENDS_AT_ONCE,
} as const;

/** A write or a read that fails so had a connection. */
const ECONNRESET = 104;
const EPIPE = 32;
export const AFTER_CONNECTING: ReadonlySet<number> = new Set([-ECONNRESET, -EPIPE]);
