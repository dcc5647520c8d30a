/**
 * The counters of an agent, by name. The same names appear in `headgate status --json`, in a session's notices and in
 * the summary that the CLI prints at its end, so they live where both sides can see them. Nothing that the data path
 * drops, bypasses or falls back from may lack a counter here (silence is what users of every such tool complain of).
 */

/** Every counter with what one increment means. */
export const COUNTERS = {
  connections_accepted: 'client connections that the redirect brought to the agent',
  connections_closed: 'client connections that ended',
  relay_threads_lost: 'threads that relayed connections and broke; their connections were reset',
  connections_handed_over: 'connections that a relay thread gave to the thread that serves sessions',
  connections_handed_back: 'connections that went back to a relay thread, as no session wanted their requests any more',
  connections_refused_limit: 'client connections reset because the table of connections was full',
  ports_given_back: 'times that new connections were left to the app, because the table of connections was nearly full',
  requests_stolen: 'requests sent to a session',
  requests_passed: 'requests that went to the app at once: they matched no filter, or another counter says why',
  probes_passed: 'kubelet probes that matched a filter and still went to the app',
  connections_stolen: 'whole connections given to an unfiltered session',
  connections_opaque: 'connections relayed without looking into them (not HTTP/1, or no longer)',
  opaque_not_http: 'connections that never looked like HTTP/1',
  opaque_http2: "HTTP/2 connections that could not be followed; the app's from there on",
  http2_streams_refused: 'HTTP/2 streams refused for the client to repeat them, because they could go nowhere any more',
  http2_uploads_reset: 'stolen HTTP/2 streams reset because too much of what their client sent waited for a session',
  http2_connections_failed: 'HTTP/2 connections with stolen streams ended because they could be followed no further',
  opaque_tls: 'connections that began with a TLS ClientHello',
  tls_opened: 'connections whose TLS the agent ended on both sides, by the certificate that a session names',
  tls_handshakes_failed: 'TLS connections ended because their client did not finish its handshake with the agent',
  opaque_tls_certificate: 'TLS connections left to the app because the certificate that a session names cannot be used',
  opaque_tls_name:
    'TLS connections left to the app because their client asked for a name that the certificate is not for',
  opaque_tls_client_certificate: 'TLS connections left to the app because it asks for a certificate of the client',
  opaque_tls_app: 'TLS connections left to the app because it did not agree to TLS with the agent',
  opaque_tls_hello:
    'TLS connections left to the app because of what their client offers: no version from 1.2 on, no HTTP, nothing that fits the certificate',
  opaque_server_first: 'connections on which the app spoke first',
  opaque_detect_timeout: 'connections whose first bytes stayed undecided for too long',
  opaque_half_closed: 'connections whose client half-closed before its request head was whole',
  opaque_head_timeout: 'connections whose request head stayed unfinished for too long',
  opaque_ambiguous_request: 'connections whose next request head was ambiguous; relayed to the app from there on',
  opaque_ambiguous_response: 'connections on which the app sent a response that cannot be framed',
  opaque_app_http2:
    'connections whose client asked in HTTP/1 and whose app answered in HTTP/2: it may speak nothing else',
  opaque_head_too_large: 'connections whose request head outgrew its limit',
  opaque_upgrade: 'connections that changed protocol by 101 or CONNECT',
  bytes_passed_unseen:
    'bytes of large bodies and of opaque connections that went from socket to socket within the kernel',
  bytes_unseen_refused: 'times that the kernel would not do so; they were read and written instead',
  app_dials: 'connections opened to the app',
  app_refused: 'connections to the app that failed',
  client_address_hidden: "connections to the app that showed it the pod's own address in place of their client's",
  app_unsolicited: 'times the app sent bytes that no request had asked for',
  fallback_local_refused:
    'requests for a session that went to the app because the local process refused the connection, or had just refused one',
  fallback_session_gone:
    'stolen requests given back to the app because the session went away before they were delivered',
  fallback_undelivered:
    'stolen requests sent again, to the app or on a fresh stream of their session, because their stream ended before they were delivered',
  local_failures:
    'stolen requests answered with 502 (gRPC: UNAVAILABLE), or broken off within their answer, because the local process failed after it was given them',
  unanswered_session_gone:
    'stolen requests answered with 502 (gRPC: UNAVAILABLE), or broken off within their answer, because the session ended after it was given them',
  unanswered_app_gone:
    'stolen requests of HTTP/2 cut off with their connection, because the app broke it while it owed answers to others on it',
  local_http1_only: 'stolen calls of gRPC answered with UNIMPLEMENTED because the local process speaks only HTTP/1',
  local_http2_only:
    'stolen requests answered with 502 because they came in HTTP/1 and the local process answered in HTTP/2: it may speak nothing else',
  local_response_invalid: 'answers of a local process that are no HTTP, or that nothing asked for',
  replay_overflow: 'stolen requests that outgrew the replay buffer while undelivered',
  client_resets: 'client connections that ended by RST',
  body_ambiguous: 'exchanges ended because their body could not be framed after it was on its way to a session',
  bodies_unseen: 'requests whose body a filter asked for and did not get in time or size; it did not match',
  bodies_unjudged:
    'bodies that a filter could not judge: no JSON, too deep, too much work, or with a name twice in an object; it did not match',
  session_streams_refused: 'requests passed to the app because their session had too many streams',
  session_protocol_errors: 'sessions ended because their CLI broke the tunnel protocol',
  requests_mirrored: 'requests copied whole to a session',
  mirror_requests_seen: 'requests of mirrored ports that were seen whole, whoever wants them',
  mirror_requests_matched: 'requests that a mirror wants: copied, or counted by a mirror_lost counter',
  mirror_undelivered: 'copies among requests_mirrored that the local process did not take',
  mirror_unconfirmed:
    'copies among requests_mirrored that were on their way when their tunnel broke or the local process reset, or that it did not read before a torn one: nobody can say whether it read them',
  mirror_lost_gap: 'requests not copied because packets of them are missing',
  mirror_lost_slow: 'requests not copied because the tunnel or the local process did not keep up',
  mirror_lost_rate: 'requests not copied because of --max-rate',
  mirror_lost_local: 'requests not copied whole because the local process refused or closed the connection',
  mirror_lost_streams: 'requests not copied because their session was away or had too many streams',
  mirror_lost_unfinished: 'requests not copied whole because their client did not finish them',
  mirror_lost_ambiguous:
    'requests not copied whole because their body could not be framed, or their trailers are too large',
  mirror_lost_memory:
    'requests not copied whole because what all mirrored connections held together was too much, and they had held for the longest',
  mirror_holds_lost:
    'times that a mirror let go of what it held of a connection (an unfinished head, a body to judge), because all of them together held too much',
  mirror_requests_unjudged:
    'requests that a mirror could not judge and did not copy: of HTTP/2 and against its rules (as an :authority that is no host with a port; a dump without a filter shows these) or with too many fields, or cut off before the body that a filter asks for was there',
  mirror_responses_lost:
    'answers to copied requests that were not copied whole, and connections copied as they are without all that their app said',
  packets_mirrored: 'packets of a capture file that are known to have reached their session',
  mirror_packets_lost:
    'packets left out of a capture file because the tunnel did not keep up, or on their way when it broke',
  mirror_gap_bytes: 'bytes that clients of mirrored ports sent and that were never seen',
  mirror_skipped_bytes: 'bytes that were seen but belong to no request that was seen whole',
  mirror_flows_raw: 'connections copied as they are, since they cannot be split into requests',
  mirror_flows_unread: 'connections in which a mirror could not look for its requests, from some point on',
  mirror_flows_undecodable:
    'HTTP/2 connections that could not be decoded, from some point on: they began earlier, bytes of them are missing, or a header block is none',
  mirror_flows_cut:
    'connections copied as they are whose copy was given up, or could not begin, because something of it was left out',
  outgoing_dials: 'connections and UDP flows of local processes that were asked for, from the pod',
  outgoing_connected: 'connections among them that came about, and UDP flows',
  outgoing_refused: 'connections among them that the far side refused',
  outgoing_unreachable: 'connections among them to where the pod has no way',
  outgoing_timeouts: 'connections among them that nobody answered',
  outgoing_names: 'times among them that a name was asked for: dials by name, and flows to a name server',
  outgoing_names_unknown: 'connections among them to names that the pod does not know',
  outgoing_forbidden: "connections among them that the agent's settings or the pod forbid",
  outgoing_failed: 'connections among them that failed otherwise',
  outgoing_over_limit: 'connections among them not tried because of a limit',
  outgoing_resets: 'outgoing connections that ended by RST of the far side',
  outgoing_bytes_out: 'bytes that local processes sent from the pod',
  outgoing_bytes_in: 'bytes that came back for them',
  outgoing_datagrams_lost: 'outgoing datagrams dropped because they could not be sent at once',
  control_unknown: 'control messages of a type that this agent does not know, ignored',
  packets_captured: 'packets of watched ports that the capture handed over',
  packets_dropped: 'packets of watched ports that the kernel dropped because the capture ring was full',
  packets_cut: 'packets longer than the capture keeps; the rest of their bytes counts as lost',
  packets_fragmented:
    'IP datagrams of watched ports that came in fragments, which are not put together; their bytes count as lost',
  packets_malformed: 'packets of watched ports whose headers contradict themselves',
  packets_corrupt: 'packets of watched ports with a wrong TCP checksum, which the app does not get either',
  sniffer_restarts: 'times that the reader of packets broke and was started again; what passed meanwhile was not seen',
  packets_unwatched: 'packets that came although nobody watches their port (any more)',
  segments_unclaimed: 'segments of connections that are over, or whose client was not heard of yet',
  segments_repeated: 'segments that brought bytes again that were seen already',
  segments_out_of_order: 'segments kept until what comes before them was there',
  segments_implausible: 'segments and resets whose sequence number cannot belong to their connection',
  flows_seen: 'connections told of by the capture',
  flows_mid_stream: 'connections among them whose beginning was not seen',
  flows_foreign: "connections to others that only pass through the pod's network: not looked into",
  flows_idle: 'connections forgotten because nothing was heard of them for a long time',
  flows_evicted: 'connections forgotten because the flow table was full',
  flows_replaced: 'connections whose end was not seen before their client used the same port again',
  stream_gaps: 'times that bytes of a connection were missing from the capture and skipped',
  stream_gap_bytes: 'bytes skipped in that way',
  files_requests: "questions about the pod's files that were answered",
  files_bytes_read: "bytes of the pod's files that sessions read",
  files_bytes_written: "bytes that sessions wrote to the pod's files",
  files_changed: 'files of the pod that sessions made, changed, renamed or removed',
  files_refused_kind: 'files of the pod that were not opened because they are devices, sockets or pipes',
  files_refused_system: 'directories and files of the kernel (/proc, /sys and their like) that were not served',
  files_refused_write: 'writes to the pod outside of what their session may write',
  files_handles_exhausted: 'files of the pod that were not opened because their session has too many open',
  files_links_broken: 'sessions whose files ended because their CLI broke the file protocol',
  held_overflows: 'gaps skipped early because too much was held behind them',
} as const;

export type CounterName = keyof typeof COUNTERS;

/** A snapshot: name to count; names that are zero are left out. */
export type CounterValues = { readonly [name in CounterName]?: number };

const NAMES = Object.keys(COUNTERS) as CounterName[];

/** How many counters there are: the length of a set that lies in shared memory. */
export const COUNTER_NAMES = NAMES.length;

type Values = { [name in CounterName]: number };

/**
 * One set of counters, owned by one thread: only that one counts. `values` is a plain object, so that an increment costs one
 * property store; or, of a thread whose counts another one reads, a face of shared memory.
 */
export class Counters {
  readonly values: Values;
  private readonly others: Float64Array[] = [];

  /** @param shared of COUNTER_NAMES numbers; exact up to 2^53 */
  constructor(shared?: Float64Array) {
    this.values = shared === undefined ? plainValues() : sharedValues(shared);
  }

  /** Adds what another thread counts to every snapshot. */
  include(shared: Float64Array): void {
    this.others.push(shared);
  }

  /** What is not zero, as a fresh object. */
  snapshot(): CounterValues {
    const totals = NAMES.map((name, index) => {
      const others = this.others.reduce((sum, shared) => sum + (shared[index] ?? 0), 0);
      return [name, this.values[name] + others] as const;
    });
    return Object.fromEntries(totals.filter(([, count]) => count > 0));
  }
}

function plainValues(): Values {
  return Object.fromEntries(NAMES.map(name => [name, 0])) as Values;
}

/** One object for each memory: its accessors are called directly only while those of a name are the same functions. */
const valuesOf = new WeakMap<Float64Array, Values>();

function sharedValues(shared: Float64Array): Values {
  const values = valuesOf.get(shared) ?? makeSharedValues(shared);
  valuesOf.set(shared, values);
  return values;
}

function makeSharedValues(shared: Float64Array): Values {
  const values = {};
  for (const [index, name] of NAMES.entries()) {
    Object.defineProperty(values, name, {
      enumerable: true,
      get: () => shared[index],
      set: (count: number) => {
        shared[index] = count;
      },
    });
  }
  return values as Values;
}
