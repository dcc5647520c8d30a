import { t as __commonJSMin } from "./rolldown-runtime-CoNq6U3z.js";

// cli/limits.ts
/** Named limits of the CLI: value, reason, behaviour at the limit, and the test that shows it. */
/** Bytes read from a local socket at once: one shared buffer for all streams, copied into frames by the tunnel. */
const READ_BUFFER_BYTES = 65536;
/** A local connect that neither answers nor refuses for so long counts as refused: the app can still answer in time. */
const LOCAL_CONNECT_TIMEOUT_MS = 3e3;
/** How long a connection for mirrored HTTP/2 requests stays open without one. Then it is closed; the next request opens another. Test:
* "closes a connection that has been idle". */
const HTTP2_REPLAY_IDLE_MS = 3e4;
/** How long a connection to a local process that speaks HTTP/1 is kept for the next translated request. Servers close idle ones after 2 s
* and more. Then it is closed; the next request opens another. Test: "uses a connection again". */
const LOCAL_KEEP_ALIVE_MS = 1500;
/** Connections for translated requests to one port at a time: as many streams as an agent carries of one client. Above: they wait
* for one that is free. Test: "lets requests wait for a connection". */
const MAX_LOCAL_CONNECTIONS = 1024;
/** Bytes that a translated request may send ahead of the local process, and all of one connection together. Above: they wait at the agent.
* Test: "does not read ahead of a local process that does not". */
const TRANSLATION_WINDOW_BYTES = 262144;
const TRANSLATION_CONNECTION_WINDOW_BYTES = 4194304;
/** Fields of one translated request. Above: node resets its stream. */
const MAX_TRANSLATED_FIELDS = 2e3;
/** Bytes of an answer's head that is translated. Above: the stream is reset. Test: "resets a stream whose answer has a head above the limit". */
const MAX_LOCAL_HEAD_BYTES = 65536;
/** How long a new agent may take until it says that it is ready; then it is ended and its start has failed. */
const AGENT_START_TIMEOUT_MS = 2e4;
/** Bytes that an agent may print before its one line of JSON is complete. More is a failed start. */
const AGENT_REPORT_MAX_BYTES = 65536;
/** How long the WebSocket handshake and then the welcome may each take. */
const CONNECT_TIMEOUT_MS = 5e3;
/** A lost agent is looked for and started again for so long; then the session has failed. */
const RECONNECT_WINDOW_MS = 3e4;
const RECONNECT_MAX_DELAY_MS = 2e3;
/** How long leaving waits for the agent to confirm that its rules are away. Then the CLI ends all the same. */
const LEAVE_TIMEOUT_MS = 5e3;
/** After so long without a listener of the child the user is told; the watch goes on. */
const LISTENER_NOTICE_MS = 3e4;
/** Processes of one tree that are looked into. A fork bomb must not become ours; what is beyond is not discovered. */
const MAX_TREE_PROCESSES = 4096;
/** Bytes of a configuration file. Larger is refused: it is not one. Test: "refuses a file above the limit". */
const MAX_CONFIG_BYTES = 1048576;
/** Local agents that `status` asks at most. */
const MAX_AGENT_FILES = 1024;
/** How long a goodbye waits for the agent's last counters and its close. */
const GOODBYE_TIMEOUT_MS = 1e3;
/** How long an agent in a cluster may take to say that nobody else uses it, and its cluster to end it. Without that it ends by itself, a second or two later. Test: "ends an agent that nobody else uses, when it leaves". */
const RELEASE_TIMEOUT_MS = 1e3;
/** Pause before the target is asked again for a port that it did not serve. */
const NOT_SERVED_RETRY_MS = 2e3;
/** How long the target's listeners are waited for. Without them nothing is said about ports that it does not serve. */
const LISTENERS_TIMEOUT_MS = 2e3;
/** How long the agent may take to say what the pod's network looks like. Then the command is not started in it. */
const NETWORK_TIMEOUT_MS = 5e3;
/** How long leaving waits for the local process to answer what it was sent, and how often it looks. Then streams are reset. */
const ANSWER_TIMEOUT_MS = 1e4;
/** The same of connections that are not HTTP, where silence may be all that comes: a shell at its prompt, a socket of events. */
const OPAQUE_ANSWER_TIMEOUT_MS = 1e3;
/** Bytes that `headgate filter test` reads: a head at its limit and a body far above what filters look at. More is refused. */
const MAX_TRIAL_BYTES = 1048576;
/** How long an API server may take to answer, and to complete its answer. Then it counts as not reached. */
const API_ANSWER_TIMEOUT_MS = 15e3;
/** Idle time after which a connection to an API server is probed. Load balancers of clouds forget one after a minute. */
const API_KEEP_ALIVE_MS = 15e3;
/** Bytes of one answer of an API server. A page of 500 pods has a few MiB; more is refused. Test: "refuses an answer above the limit". */
const MAX_API_ANSWER_BYTES = 67108864;
const WATCH_GRACE_MS = 3e4;
/** Bytes of one line of a watch. An object has at most some MiB; a longer line ends the watch. Test: "gives a watch up over a line above the limit". */
const MAX_WATCH_LINE_BYTES = 16777216;
const WATCH_MAX_DELAY_MS = 1e4;
/** A watch that ends sooner without having told anything counts as failed: the next one waits. */
const WATCH_MIN_LIFE_MS = 2e3;
/** Bytes that may wait for who reads the output of `headgate watch`. Beyond: lines are left out and counted. Test: "leaves lines out that nobody reads". */
const MAX_OUTPUT_BACKLOG_BYTES = 1048576;
/** How long completion may take to ask the cluster. Then it suggests what it knows without. */
const COMPLETION_TIMEOUT_MS = 1500;
/** Variables of a target's process. Linux bounds them by the stack; more than this come from no real process and are refused. */
const MAX_TARGET_VARIABLES = 32768;
/** How long the agent that doctor tried may take to be gone, and how often it is looked for. Then doctor says that it is still there. */
const AGENT_GONE_TIMEOUT_MS = 2e4;

// \0builtin:buffer
var require__builtin_buffer = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:buffer");
}));

export { OPAQUE_ANSWER_TIMEOUT_MS as A, MAX_TARGET_VARIABLES as C, MAX_WATCH_LINE_BYTES as D, MAX_TRIAL_BYTES as E, TRANSLATION_CONNECTION_WINDOW_BYTES as F, TRANSLATION_WINDOW_BYTES as I, WATCH_GRACE_MS as L, RECONNECT_MAX_DELAY_MS as M, RECONNECT_WINDOW_MS as N, NETWORK_TIMEOUT_MS as O, RELEASE_TIMEOUT_MS as P, WATCH_MAX_DELAY_MS as R, MAX_OUTPUT_BACKLOG_BYTES as S, MAX_TREE_PROCESSES as T, MAX_AGENT_FILES as _, ANSWER_TIMEOUT_MS as a, MAX_LOCAL_CONNECTIONS as b, COMPLETION_TIMEOUT_MS as c, HTTP2_REPLAY_IDLE_MS as d, LEAVE_TIMEOUT_MS as f, LOCAL_KEEP_ALIVE_MS as g, LOCAL_CONNECT_TIMEOUT_MS as h, AGENT_START_TIMEOUT_MS as i, READ_BUFFER_BYTES as j, NOT_SERVED_RETRY_MS as k, CONNECT_TIMEOUT_MS as l, LISTENER_NOTICE_MS as m, AGENT_GONE_TIMEOUT_MS as n, API_ANSWER_TIMEOUT_MS as o, LISTENERS_TIMEOUT_MS as p, AGENT_REPORT_MAX_BYTES as r, API_KEEP_ALIVE_MS as s, require__builtin_buffer as t, GOODBYE_TIMEOUT_MS as u, MAX_API_ANSWER_BYTES as v, MAX_TRANSLATED_FIELDS as w, MAX_LOCAL_HEAD_BYTES as x, MAX_CONFIG_BYTES as y, WATCH_MIN_LIFE_MS as z };