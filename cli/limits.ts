/** Named limits of the CLI: value, reason, behaviour at the limit, and the test that shows it. */

/** Bytes read from a local socket at once: one shared buffer for all streams, copied into frames by the tunnel. */
export const READ_BUFFER_BYTES = 64 * 1024;

/** A local connect that neither answers nor refuses for so long counts as refused: the app can still answer in time. */
export const LOCAL_CONNECT_TIMEOUT_MS = 3_000;

/** How long a local process that accepted may be silent when it is asked whether it speaks HTTP/2, which says it first. Then its requests go to the app, which can still
 * answer in time, and for a moment it is not asked again; one that was known to speak HTTP/2 is waited for, as one of HTTP/1 would be. Test: "is not asked for ever". */
export const LOCAL_SILENT_MS = 5_000;
export const SILENCE_REMEMBERED_MS = 10_000;

/** How long a local port is listened to at the start for what it says unasked: one that speaks only HTTP/2 says it at once. Then the line to try asks in HTTP/1. It is printed so
 * much later, and a server that takes one connection at a time waits so long. Test: "hears nothing of one that waits for its client". */
export const LOCAL_FIRST_WORDS_MS = 100;

/** How often the same trouble with a local port is told, when it comes again. Test: "is told again after it was well, and not too often". */
export const REPEATED_NOTICE_MS = 10_000;

/** A notice of one pod that another gives, too, is not shown again before it was quiet for so long, which is when an agent repeats it. */
export const PODS_NOTICE_QUIET_MS = 60_000;

/** Within so long a kernel acknowledges what it has (delayed acknowledgements of Linux, 200 ms): before, nobody can tell what a local process has. So often it is looked at the most
 * until two looks agree; then what the last one said counts. */
export const ACKNOWLEDGED_WITHIN_MS = 250;
export const MAX_UNREAD_LOOKS = 4;

/**
 * How often it is looked what of its copies a local process has read, while there is something that it had not at the last look; where a look takes long, so many
 * times as long as it took. What came after the last look is `mirror_unconfirmed` when the local process resets. Test: "of a mirror confirms no more than was known to be read".
 */
export const READ_LOOK_MS = 500;
export const READ_LOOK_REST = 20;

/** How often, and for how long, it is looked whether a local process has read what lies before a torn copy. Then its connection is reset all the same. */
export const TORN_WAIT_MS = 250;
export const MAX_TORN_WAIT_MS = 10_000;

/** So many times as long as a look took that all torn copies share, there is none. Test: "rests behind a look as long as that asks for". */
export const SHARED_LOOK_REST = 4;

/** Pause between two looks at whether the kernel took what a local process of HTTP/2 was sent, while that does not read. */
export const LOCAL_KERNEL_POLL_MS = 20;

/** How long a connection for mirrored HTTP/2 requests stays open without one. Then it is closed; the next request opens another. Test:
 * "closes a connection that has been idle". */
export const HTTP2_REPLAY_IDLE_MS = 30_000;

/** How long a connection to a local process that speaks HTTP/1 is kept for the next translated request. Servers close idle ones after 2 s
 * and more. Then it is closed; the next request opens another. Test: "uses a connection again". */
export const LOCAL_KEEP_ALIVE_MS = 1_500;

/** Connections for translated requests to one port at a time: as many streams as an agent carries of one client. Above: they wait
 * for one that is free. Test: "lets requests wait for a connection". */
export const MAX_LOCAL_CONNECTIONS = 1_024;

/** Bytes that a translated request may send ahead of the local process, and all of one connection together. Above: they wait at the agent.
 * Test: "does not read ahead of a local process that does not". */
export const TRANSLATION_WINDOW_BYTES = 256 * 1024;
export const TRANSLATION_CONNECTION_WINDOW_BYTES = 4 * 1024 * 1024;

/** Fields of one translated request. Above: node resets its stream. */
export const MAX_TRANSLATED_FIELDS = 2_000;

/** Bytes of an answer's head that is translated. Above: the stream is reset. Test: "resets a stream whose answer has a head above the limit". */
export const MAX_LOCAL_HEAD_BYTES = 64 * 1024;

/** How long a new agent may take until it says that it is ready; then it is ended and its start has failed. */
export const AGENT_START_TIMEOUT_MS = 20_000;

/** Bytes that an agent may print before its one line of JSON is complete. More is a failed start. */
export const AGENT_REPORT_MAX_BYTES = 64 * 1024;

/** How long the WebSocket handshake and then the welcome may each take. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** Further WebSockets of one session to an agent of this machine: one for each of its threads that has connections. Beyond: the tunnel
 * carries their streams. Test: "opens no more links than a machine has use for". */
export const MAX_JOINED_LINKS = 64;

/** A lost agent is looked for and started again for so long; then the session has failed. */
export const RECONNECT_WINDOW_MS = 30_000;

/** First and longest pause between two attempts to get the agent back; each pause doubles the one before. */
export const RECONNECT_FIRST_DELAY_MS = 100;
export const RECONNECT_MAX_DELAY_MS = 2_000;

/** How long leaving waits for the agent to confirm that its rules are away. Then the CLI ends all the same. */
export const LEAVE_TIMEOUT_MS = 5_000;

/** Pause between two looks at what the child's processes listen on. Nobody notices a quarter of a second at a start. */
export const LISTENER_POLL_MS = 250;

/** After so long without a listener of the child the user is told; the watch goes on. */
export const LISTENER_NOTICE_MS = 30_000;

/** Processes of one tree that are looked into. A fork bomb must not become ours; what is beyond is not discovered. */
export const MAX_TREE_PROCESSES = 4_096;

/** First and longest pause between two attempts to reach the local port that `-p` names. */
export const LOCAL_PROBE_FIRST_DELAY_MS = 50;
export const LOCAL_PROBE_MAX_DELAY_MS = 500;

/** Bytes of a configuration file. Larger is refused: it is not one. Test: "refuses a file above the limit". */
export const MAX_CONFIG_BYTES = 1024 * 1024;

/** Depth of a configuration file or a filter: readers recurse, and none that means anything comes near. Deeper ones are refused. Test: "tells of
 * depth before it costs the stack". */
export const MAX_NESTING = 100;

/** Ports of one session. More is a mistake in a range, and each costs an element of the kernel's set. */
export const MAX_PORTS = 64;

/** Local agents that `status` asks at most. */
export const MAX_AGENT_FILES = 1_024;

/** Pause between two looks at the heartbeat; the protocol asks for a second or less. */
export const HEARTBEAT_TICK_MS = 500;

/** How long a goodbye waits for the agent's last counters and its close. */
export const GOODBYE_TIMEOUT_MS = 1_000;

/** How long an agent in a cluster may take to say that nobody else uses it, and its cluster to end it. Without that it ends by itself, a second or two later. Test: "ends an agent that nobody else uses, when it leaves". */
export const RELEASE_TIMEOUT_MS = 1_000;

/** Pause before the target is asked again for a port that it did not serve. */
export const NOT_SERVED_RETRY_MS = 2_000;

/** How long the target's listeners are waited for. Without them nothing is said about ports that it does not serve. */
export const LISTENERS_TIMEOUT_MS = 2_000;

/** How long the agent may take to say what the pod's network looks like. Then the command is not started in it. */
export const NETWORK_TIMEOUT_MS = 5_000;

/** Places that were dialled from and still carry connections, each with a session. Above: the oldest is left at once, and its connections end. */
export const MAX_FORMER_PLACES = 8;

/** Pause between two looks whether a former place still carries connections. */
export const QUIET_POLL_MS = 250;

/** How long leaving waits for the local process to answer what it was sent, and how often it looks. Then streams are reset. */
export const ANSWER_TIMEOUT_MS = 10_000;
/** The same of connections that are not HTTP, where silence may be all that comes: a shell at its prompt, a socket of events. */
export const OPAQUE_ANSWER_TIMEOUT_MS = 1_000;
export const ANSWER_POLL_MS = 20;

/** Bytes that `headgate filter test` reads: a head at its limit and a body far above what filters look at. More is refused. */
export const MAX_TRIAL_BYTES = 1024 * 1024;

/** How long an API server may take to answer, and to complete its answer. Then it counts as not reached. */
export const API_ANSWER_TIMEOUT_MS = 15_000;

/** Idle time after which a connection to an API server is probed. Load balancers of clouds forget one after a minute. */
export const API_KEEP_ALIVE_MS = 15_000;

/** Bytes of one answer of an API server. A page of 500 pods has a few MiB; more is refused. Test: "refuses an answer above the limit". */
export const MAX_API_ANSWER_BYTES = 64 * 1024 * 1024;

/** Objects of one page of a list. Small enough for one answer to stay at some MiB, large enough that 10,000 take 20 pages. */
export const LIST_PAGE_SIZE = 500;

/** How long the API server keeps a watch open, by our asking; and how much longer we wait for its end. */
export const WATCH_DURATION_S = 290;
export const WATCH_GRACE_MS = 30_000;

/** Bytes of one line of a watch. An object has at most some MiB; a longer line ends the watch. Test: "gives a watch up over a line above the limit". */
export const MAX_WATCH_LINE_BYTES = 16 * 1024 * 1024;

/** First and longest pause between two attempts to watch again. */
export const WATCH_FIRST_DELAY_MS = 100;
export const WATCH_MAX_DELAY_MS = 10_000;

/** A watch that ends sooner without having told anything counts as failed: the next one waits. */
export const WATCH_MIN_LIFE_MS = 2_000;

/** Bytes that may wait for who reads the output of `headgate watch`. Beyond: lines are left out and counted. Test: "leaves lines out that nobody reads". */
export const MAX_OUTPUT_BACKLOG_BYTES = 1024 * 1024;

/** Pods without an owner that `ls` reads for their ports and readiness; of further ones it shows the name. */
export const MAX_LONE_PODS = 100;

/** Pods with an agent that `ls` reads to tell whose they are; further ones are not counted. */
export const MAX_SERVED_PODS = 200;

/** Agents that `status` and `kill` ask at once; further ones wait for their turn. Test: "visits a few at a time, and keeps the order". */
export const MAX_VISITS = 16;

/** How long completion may take to ask the cluster. Then it suggests what it knows without. */
export const COMPLETION_TIMEOUT_MS = 1_500;

/** Variables of a target's process. Linux bounds them by the stack; more than this come from no real process and are refused. */
export const MAX_TARGET_VARIABLES = 32_768;

/** How long the agent that doctor tried may take to be gone, and how often it is looked for. Then doctor says that it is still there. */
export const AGENT_GONE_TIMEOUT_MS = 20_000;
export const AGENT_GONE_POLL_MS = 200;
