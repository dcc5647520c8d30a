/** Named limits of the data path: value, reason, what happens at the limit, and the test that shows it. */
import { MAX_WINDOW_BYTES, type MuxLimits } from '../../protocol/index.ts';

/**
 * Silence after which the app is dialled although the client said nothing: a server that speaks first must not wait
 * longer than 20 ms in all. Test: "dials the app after a short silence".
 */
export const SILENCE_MS = 10;

/**
 * Bytes that an app may say before its client while they may be HTTP/2: its SETTINGS and credit, some 50 bytes commonly.
 * Above: a server that speaks first, opaque, counted. Test: "is opaque when the app says more than a greeting".
 */
export const MAX_GREETING_BYTES = 1_024;

/**
 * Time from the first byte within which the protocol must be known; a prefix of HTTP that goes no further is rare, and
 * its app waits that long at the most. Then: opaque, counted. Test: "gives up detecting after the time limit".
 */
export const DETECT_TIMEOUT_MS = 1_000;

/**
 * Time that a request head may stay unfinished. Then: opaque, counted, so that the app's own head timeout works.
 * Test: "turns opaque when a head stays unfinished".
 */
export const HEAD_TIMEOUT_MS = 10_000;

/**
 * Time that a leg which we gave up waits for its peer's FIN, once the peer has all that we wrote. Then: reset.
 * Test: "resets a peer that has everything and does not close".
 */
export const LINGER_MS = 5_000;

/**
 * Time that such a leg waits while its peer takes nothing of what is still to be sent; any progress begins it anew. As
 * long as patient servers wait for a reader (60 s to 5 min). Then: reset. Test: "gives up a peer that takes nothing".
 */
export const STALLED_MS = 300_000;

/**
 * When a silent peer is asked for a sign of life: after 60 s, then every 15 s, four times. Half-closed connections have
 * no other end. Then: as if it had reset. Test: "is rid of a client that vanished".
 */
export const KEEP_ALIVE = { idleSeconds: 60, intervalSeconds: 15, probes: 4 } as const;

/** How often a leg whose peer half-closed is looked at, for what the kernel found out. Test: as above. */
export const HALF_CLOSED_LOOK_MS = 5_000;

/**
 * Bytes of one request kept until the local process is known to have it. Most requests are smaller; 64 KiB is what a
 * kernel socket buffer would hold. Above: the request can no longer be given to the app, counted.
 * Test: "answers 502 when an undelivered request outgrew the replay buffer".
 */
export const REPLAY_BYTES = 64 * 1024;

/** Replays that are over and whose memory a thread keeps, of up to SPARE_REPLAY_BYTES each. Beyond: it is given back. Test: "fills the memory of a replay that nobody needs any more". */
export const MAX_SPARE_REPLAYS = 64;
export const SPARE_REPLAY_BYTES = 4 * 1024;

/**
 * How long the requests of HTTP/2 of a session whose local process refused a connection go to the app without asking again: a developer who starts it
 * again hardly notices, and a busy client does not ask for each request. Afterwards the next one asks. Test: "are the app's at once for a while".
 */
export const REFUSAL_MS = 1_000;

/**
 * Bytes queued towards a peer above which reading from the other side stops. One read of the shell may overshoot it.
 * Test: "stops reading the client while the app's queue is long".
 */
export const HIGH_WATER_BYTES = 256 * 1024;

/**
 * Bytes queued towards all peers of a thread's sockets: what 256 peers that do not read at all may cost. Above: who has
 * anything queued is not sent more (the high-water mark is 0), so each further one costs one read at the most.
 * Test: "queues less for each peer when all together have much".
 */
export const QUEUE_BUDGET_BYTES = 64 * 1024 * 1024;

/**
 * Pipelined requests that the app has not answered yet. Browsers send 1, wrk's pipelining scripts some tens. Above: the
 * client is not read until answers come. Test: "stops reading a client that pipelines too far ahead".
 */
export const MAX_PIPELINED = 1_024;

/**
 * Client connections in all, if the process may have two descriptors for each; at about 10 KiB each this is 640 MiB.
 * Near it (CROWDED_SHARE) the ports are given back, so that new clients reach the app by themselves. Those that come
 * meanwhile and find it full are reset, counted. Test: "gives the ports back before it is full".
 */
export const MAX_CONNECTIONS = 65_536;

/** Descriptors for everything else: files, listeners, pipes, sessions, what the runtime opens. Test: as above. */
export const RESERVED_DESCRIPTORS = 128;

/** Parts of the connections' limit at which the ports are given back, and taken again. Test: as above. */
export const CROWDED_SHARE = 15 / 16;
export const CALM_SHARE = 3 / 4;

/** How long a socket to the app, whose connection is over, waits for its client's next one. Then: closed. Test: "closes what nobody asks for". */
export const KEPT_SOCKET_MS = 500;

/** For so long after its last connection its port counts as free. Then: the kernel is asked. Test: "asks whether a port is free only when that is not known". */
export const UNASKED_MS = 20;

/** So many wait in a relay thread. Beyond: closed at once. Test: "keeps no more than so many". */
export const MAX_KEPT_SOCKETS = 64;

/** Sockets tried for one connection to the app, while the kernel says that the port is taken. Then: refused, counted.
 * Test: "tries another port when the kernel says that it is taken". */
export const DIAL_ATTEMPTS = 4;

/** Within that time a warning that may come with every connection is one line. Test: "says once a second why connections fail". */
export const WARNING_PAUSE_MS = 1_000;

/**
 * Between a relay thread and the thread that has the sessions' tunnels (thread-tunnel.ts). Each stream has a window as towards a session, which
 * does not grow: nothing is far away here. All together have none that binds, nor a queue that is full: what waits for one session's sake must
 * not stop another's, and its tunnel bounds it. Test: "lets nobody wait for a client that does not read, or for a session that does not".
 */
export const THREAD_TUNNEL_LIMITS: Partial<MuxLimits> = {
  largestStreamWindowBytes: 256 * 1024,
  sessionWindowBytes: MAX_WINDOW_BYTES,
  maxStreams: MAX_CONNECTIONS,
  maxQueueBytes: MAX_WINDOW_BYTES,
  maxSessionQueueBytes: MAX_WINDOW_BYTES,
};

/** How often a connection to the app that did not come about at once is looked at. */
export const DIAL_POLL_MS = 5;

/** What a relay thread reads at once. Measured: 256 KiB carry twice what 64 KiB do. One buffer a thread. Above: the rest in the next turn, after others. */
export const RELAY_READ_BYTES = 256 * 1024;

/** Legs whose sends wait for each other within a turn (turn-sends.ts). Above: all are sent, and the next ones wait. Test: "takes no more than a bound". */
export const TURN_SENDS = 32;
/** How far they may reach into the memory that is read into, so that reads find room behind them. Above: as for TURN_SENDS; what is longer is sent at once. */
export const TURN_SEND_BYTES = 64 * 1024;

/**
 * A read of that much says that more may come at such a pace, and a burst of less that it does not: between the two, bytes are passed on within the kernel (passage.ts).
 * Below the first, reading and writing costs less than moving. Test: "passes a large body on without reading it, to the byte".
 */
export const FLOW_BYTES = 32 * 1024;
export const FLOW_LEAST_BYTES = 16 * 1024;

/**
 * What is read at once where bytes flow and one of them matters: the end of a body, and the head of the next answer. What is behind that may pass
 * again, so a longer read only copies more: with 256 KiB a thirtieth of bodies of 16 MiB. Above: the rest in the next turn. Test: "reads little where bodies follow each other".
 */
export const FLOW_READ_BYTES = 64 * 1024;

/** What is left of a body, or of a chunk, from which on it is passed on unseen. Below: it is read. Test: "reads what is short". */
export const PASS_LEAST_BYTES = 64 * 1024;

/**
 * What one connection passes on in one turn. Then: the others' turn, a millisecond or two later. More than a socket gathers meanwhile, so that it is mostly emptied: where its window
 * is full, the app's kernel sends the next bytes when we read, on our time. Measured with 16 connections: 1 MiB costs a fifth more CPU. Test: "gives others their turn".
 */
export const PASS_TURN_BYTES = 4 * 1024 * 1024;

/**
 * Size of a pipe: of the first WIDE_PIPES of a relay thread, one of which is for what flows while few readers have stopped, and of the others.
 * All pipes of a user without privileges share an allowance (64 MiB unless told otherwise), and those of programs beside us must not
 * go short, so most are not of the largest. Where the kernel gives less it is used as it is, down to 64 KiB. Measured: wide ones save a tenth of the CPU.
 */
export const WIDE_PIPE_BYTES = 1024 * 1024;
export const PIPE_BYTES = 256 * 1024;
export const WIDE_PIPES = 4;

/**
 * Pipes of a relay thread: one for what flows, the others for readers that have stopped. Beyond: what they leave is copied, and no more than PIPE_BYTES
 * are moved at once. Test: "copies what stays when many readers have stopped".
 */
export const MAX_PIPES = 16;

/** The longest that a relay thread waits without a sign of life; the thread that refreshes the kernel's rule asks for one a second. */
export const LOOP_WAIT_MS = 250;

/** Addresses whose text a relay thread keeps, of each family: about 100 bytes each. Beyond: all are forgotten and made anew. Test: "forgets addresses when it has too many". */
export const MAX_KEPT_ADDRESSES = 4_096;

/** Connections that a relay thread accepts in one turn: what waits in the others' turns then is one batch. Beyond: in its next turn. */
export const ACCEPT_BATCH = 64;

/** Time for which a thread that can have no connection does not ask for one. Test: "does not spin when there is no descriptor". */
export const ACCEPT_REST_MS = 100;

/** How often relay threads tell what sessions must hear of; sessions are told every two seconds. Test: "tells the sessions what befell connections". */
export const NOTES_MS = 100;

/** How often the main thread looks whether the connections of all threads have become few, or none. Test: as CROWDED_SHARE. */
export const CONNECTIONS_LOOK_MS = 20;

/** Time for relay threads to acknowledge new routes. One that takes longer hangs: who subscribes meanwhile is refused. Test: "does not wait for ever for a thread that hangs". */
export const ROUTES_MS = 5_000;

/** Time for relay threads to start. Then: the `net` shell serves alone. Test: "is served by the net shell when no relay thread can start". */
export const RELAY_START_MS = 30_000;

/**
 * Requests in succession that no session wants, after which a connection returns to its relay thread. A crossing costs what some relayed requests do (estimated, not
 * measured), and who sends requests for a session now and then sends many for the app between. Below: it stays where the tunnels are, or goes there at its next match (judging.ts). Test: "returns when no session wants its
 * requests any more".
 */
export const GOES_BACK_AFTER = 4;
