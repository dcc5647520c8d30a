/*
 * The client of the benches: a load in slices. Connections are made once and stay, so that several paths can take turns of a
 * fraction of a second; between slices nothing is under way. One thread, epoll, level-triggered.
 *
 *   cc -O2 -o load load.c && ./load ADDRESS PORT CONNECTIONS keep|close|bulk [HEADER [EVERY [BODY_BYTES [PAUSE_MS]]]]
 *
 *   keep   one request at a time on each connection
 *   close  the same, each on a connection of its own
 *   bulk   bodies of BODY_BYTES of /body, two asked for ahead on each connection; the connections are a slice's own
 *
 * HEADER ("name: value") goes with one request in EVERY (1: with all; an empty one with none). Behind an answer a connection rests for PAUSE_MS; the
 * first requests of a slice are spread over one such pause, so that the load is steady. A line of input with seconds is a slice, answered by a line:
 *
 *   requests (bulk: bytes), failed ones, seconds, p50 and p99 in microseconds, all that was carried since the slice began (bulk: with what was before it
 *   is counted), what failed last
 *
 * Bodies are not looked at: the kernel throws them away (MSG_TRUNC), so that the client's core is not what bounds a proxy on another.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_BYTES = 4096, EVENTS = 256, MAX_CONNECTIONS = 4096, LONGEST_US = 1 << 20, BULK_READ_BYTES = 1 << 18 };
enum mode { KEEP, CLOSE, BULK };
/* What a bulk slice does not count: buffers fill, windows open. */
static const double BULK_WARM_UP_S = 0.05;
static const double FAR = 1e300;

struct connection {
  int fd, is_busy, used;
  long body_left;  /* -1: the head is not whole yet */
  long received;
  double began;
  double due; /* when its next request is sent; FAR while one is under way */
  char head[HEAD_BYTES];
};

static struct connection connections[MAX_CONNECTIONS];
static struct sockaddr_in6 address;
static enum mode mode;
static int connection_count, poll_fd, every;
static double pause_s, next_due; /* the earliest of all that is due */
static long requests, carried, failed, asked, body_bytes, bulk_bytes, timed[LONGEST_US];
static char plain[1024], marked[1024], failure[256];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

/* Counts a request that failed, and keeps the words that say why. */
static void fail(const char *doing, const char *why) {
  failed++;
  snprintf(failure, sizeof failure, "%s: %.200s", doing, why);
}

static void watch(struct connection *c, int operation, int events) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  epoll_ctl(poll_fd, operation, c->fd, &event);
}

static int dial(struct connection *c) {
  int one = 1;
  c->fd = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(c->fd, (void *)&address, sizeof address) && errno != EINPROGRESS) return -1;
  return 0;
}

static void give_up(struct connection *c) {
  close(c->fd);
  c->fd = -1;
  c->is_busy = 0;
}

static void send_request(struct connection *c) {
  const char *request = every > 0 && ++asked % every == 0 ? marked : plain;
  if (send(c->fd, request, strlen(request), MSG_NOSIGNAL) < 0) {
    fail("send", strerror(errno));
    give_up(c);
  }
}

/* Begins a request; on a connection that is being made it is sent when that is done. */
static void begin(struct connection *c) {
  c->is_busy = 1;
  c->used = 0;
  c->body_left = -1;
  c->began = now();
  if (c->fd >= 0) {
    send_request(c);
  } else if (dial(c)) {
    fail("connect", strerror(errno));
    give_up(c);
  } else {
    watch(c, EPOLL_CTL_ADD, EPOLLOUT);
  }
}

static void finish(struct connection *c) {
  long us = (now() - c->began) * 1e6;
  requests++;
  timed[us < LONGEST_US ? us : LONGEST_US - 1]++;
  c->is_busy = 0;
  if (mode == CLOSE) give_up(c);
}

/* Reads an answer with a Content-Length. */
static void take_answer(struct connection *c) {
  char body[65536];
  ssize_t got = c->body_left < 0 ? recv(c->fd, c->head + c->used, HEAD_BYTES - 1 - c->used, 0) : recv(c->fd, body, sizeof body, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    fail(c->body_left < 0 ? "recv of the head" : "recv of the body", got < 0 ? strerror(errno) : "ended early");
    give_up(c);
    return;
  }
  if (c->body_left < 0) {
    c->used += got;
    c->head[c->used] = 0;
    char *end = strstr(c->head, "\r\n\r\n"), *length = strcasestr(c->head, "\r\ncontent-length:");
    if (end == NULL) return;
    if (strncmp(c->head, "HTTP/1.1 200", 12) != 0 || length == NULL || length > end) {
      fail("answer", c->head);
      give_up(c);
      return;
    }
    c->body_left = atol(length + 17) - (c->used - (end + 4 - c->head));
  } else {
    c->body_left -= got;
  }
  if (c->body_left == 0) {
    finish(c);
  } else if (c->body_left < 0) {
    fail("answer", "has more than its Content-Length");
    give_up(c);
  }
}

static void take_bulk(struct connection *c) {
  ssize_t got = recv(c->fd, NULL, BULK_READ_BYTES, MSG_DONTWAIT | MSG_TRUNC);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    fail("recv", got < 0 ? strerror(errno) : "ended early");
    give_up(c);
    return;
  }
  long former = c->received;
  c->received += got;
  bulk_bytes += got;
  if (c->received / body_bytes > former / body_bytes) send_request(c);
}

static void rest(struct connection *c, double until) {
  c->due = until;
  if (until < next_due) next_due = until;
}

/* Begins the requests of those that have rested. */
static void begin_due(void) {
  double time = now();
  if (time < next_due) return;
  next_due = FAR;
  for (int i = 0; i < connection_count; i++) {
    struct connection *c = &connections[i];
    if (c->due <= time) {
      c->due = FAR;
      begin(c);
    } else if (c->due < next_due) {
      next_due = c->due;
    }
  }
}

static int wait_for_events(struct epoll_event *events, double until) {
  double seconds = until - now();
  if (seconds < 0) seconds = 0;
  struct timespec time = {.tv_sec = (long)seconds, .tv_nsec = (long)((seconds - (long)seconds) * 1e9)};
  return epoll_pwait2(poll_fd, events, EVENTS, &time, NULL);
}

static void turn(double until, int begins_anew) {
  struct epoll_event events[EVENTS];
  int count = wait_for_events(events, begins_anew && next_due < until ? next_due : until);
  for (int i = 0; i < count; i++) {
    struct connection *c = events[i].data.ptr;
    if (c->fd < 0) continue;
    if (mode == BULK) {
      take_bulk(c);
      continue;
    }
    if (events[i].events & EPOLLOUT) {
      watch(c, EPOLL_CTL_MOD, EPOLLIN);
      send_request(c);
    } else if (c->is_busy) {
      take_answer(c);
    } else {
      give_up(c); /* closed between two requests */
    }
    if (c->is_busy || !begins_anew) continue;
    if (pause_s > 0) rest(c, now() + pause_s);
    else begin(c);
  }
  if (begins_anew && pause_s > 0) begin_due();
}

static int busy_count(void) {
  int count = 0;
  for (int i = 0; i < connection_count; i++) count += connections[i].is_busy;
  return count;
}

/* Seconds that were measured. What is under way at the end is waited for, and counts. */
static double run_requests(double seconds) {
  double began = now(), until = began + seconds;
  next_due = FAR;
  for (int i = 0; i < connection_count; i++) {
    struct connection *c = &connections[i];
    c->due = FAR;
    if (pause_s > 0) rest(c, began + pause_s * i / connection_count);
    else begin(c);
  }
  while (now() < until) turn(until, 1);
  while (busy_count() > 0 && now() < until + 20) turn(until + 20, 0);
  for (int i = 0; i < connection_count; i++)
    if (connections[i].is_busy) fail("answer", "did not come in 20 s");
  return now() - began;
}

static double run_bulk(double seconds) {
  for (int i = 0; i < connection_count; i++) {
    struct connection *c = &connections[i];
    c->received = 0;
    c->fd = socket(AF_INET6, SOCK_STREAM, 0);
    if (connect(c->fd, (void *)&address, sizeof address)) {
      perror("connect");
      exit(1);
    }
    watch(c, EPOLL_CTL_ADD, EPOLLIN);
    for (int ahead = 0; ahead < 2; ahead++) send_request(c);
  }
  double warm = now() + BULK_WARM_UP_S;
  bulk_bytes = 0;
  while (now() < warm) turn(warm, 0);
  long before = bulk_bytes;
  double began = now(), until = began + seconds;
  while (now() < until) turn(until, 0);
  double took = now() - began;
  for (int i = 0; i < connection_count; i++)
    if (connections[i].fd >= 0) give_up(&connections[i]);
  requests = bulk_bytes - before;
  carried = bulk_bytes;
  return took;
}

static long percentile(double part) {
  long wanted = requests * part, seen = 0;
  for (int us = 0; us < LONGEST_US; us++)
    if ((seen += timed[us]) > wanted) return us;
  return LONGEST_US;
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fprintf(stderr, "usage: load ADDRESS PORT CONNECTIONS keep|close|bulk [HEADER [EVERY [BODY_BYTES [PAUSE_MS]]]]\n");
    return 2;
  }
  char mapped[64];
  snprintf(mapped, sizeof mapped, strchr(argv[1], ':') ? "%s" : "::ffff:%s", argv[1]);
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(atoi(argv[2]));
  inet_pton(AF_INET6, mapped, &address.sin6_addr);
  connection_count = atoi(argv[3]);
  mode = strcmp(argv[4], "bulk") == 0 ? BULK : strcmp(argv[4], "close") == 0 ? CLOSE : KEEP;
  const char *header = argc > 5 ? argv[5] : "";
  every = *header == 0 ? 0 : argc > 6 ? atoi(argv[6]) : 1;
  body_bytes = argc > 7 ? atol(argv[7]) : 0;
  pause_s = argc > 8 ? atof(argv[8]) / 1000 : 0;
  if (connection_count < 1 || connection_count > MAX_CONNECTIONS || (mode == BULK && body_bytes < 1)) return 2;
  const char *path = mode == BULK ? "/body" : "/", *closing = mode == CLOSE ? "Connection: close\r\n" : "";
  snprintf(plain, sizeof plain, "GET %s HTTP/1.1\r\nHost: shop\r\n%s\r\n", path, closing);
  snprintf(marked, sizeof marked, "GET %s HTTP/1.1\r\nHost: shop\r\n%s%s\r\n\r\n", path, closing, header);
  poll_fd = epoll_create1(0);
  for (int i = 0; i < connection_count; i++) connections[i].fd = -1;

  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    requests = failed = 0;
    memset(timed, 0, sizeof timed);
    double took = mode == BULK ? run_bulk(atof(line)) : run_requests(atof(line));
    if (mode != BULK) carried = requests;
    failure[strcspn(failure, "\r\n")] = 0;
    printf("%ld %ld %.6f %ld %ld %ld %s\n", requests, failed, took, percentile(0.5), percentile(0.99), carried, failure);
    fflush(stdout);
  }
  return 0;
}
