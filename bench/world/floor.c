/*
 * What a new connection out of a world costs at least: two processes that do what must be done and nothing else. One has a world's queue of first SYNs
 * and its transparent listener, the other dials from the pod; between them are frames over a Unix socket. A SYN is held until its far side is there, so
 * refusals are refusals. No rules, no limits, no back-pressure, IPv4, one thread each.
 *
 *   cc -O2 -o floor floor.c && ./floor dial PATH & ./floor gate PATH QUEUE_FD LISTENER_FD
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/un.h>
#include <unistd.h>

enum { EVENTS = 64, PIECE = 1 << 18, PORTS = 1 << 16, MARK_REFUSED = 1 };
enum { DIAL = 1, THERE, REFUSED, DATA, END };

/* A connection is named by the port that its program has: a bench has one destination. */
struct frame { unsigned kind, port, bytes; };
struct place { unsigned address; unsigned short port; };

static struct { int fd, ends; unsigned packet; } connections[PORTS];
static char in[2 * PIECE], out[2 * PIECE];
static size_t came, gathered;
static int poll_fd, tunnel, queue = -1, listener = -1;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void watch(int fd, unsigned port) {
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = (unsigned long)port << 32 | fd};
  if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event)) fail("epoll_ctl");
}

/* All of it, however long that takes. Returns whether the peer is there still. */
static int send_all(int fd, const char *bytes, size_t count) {
  for (ssize_t sent; count > 0; bytes += sent, count -= sent) {
    sent = send(fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) continue;
    struct pollfd full = {.fd = fd, .events = POLLOUT};
    if (poll(&full, 1, -1) != 1 || full.revents & (POLLERR | POLLHUP)) return 0;
    sent = 0;
  }
  return 1;
}

static void flush(void) {
  if (!send_all(tunnel, out, gathered)) exit(0);
  gathered = 0;
}

/* Room for a frame behind those of this turn. */
static char *begin(unsigned kind, unsigned port, unsigned bytes) {
  struct frame frame = {kind, port, bytes};
  if (gathered + sizeof frame + PIECE > sizeof out) flush();
  memcpy(out + gathered, &frame, sizeof frame);
  gathered += sizeof frame + bytes;
  return out + gathered - bytes;
}

/* One of both directions is over. */
static void note_end(unsigned port) {
  if (++connections[port].ends < 2) return;
  close(connections[port].fd);
  connections[port].fd = connections[port].ends = 0;
}

static void join(unsigned port, int fd) {
  int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  connections[port].fd = fd;
  connections[port].ends = 0;
  watch(fd, port);
}

static void read_connection(unsigned port, int fd) {
  if (connections[port].fd != fd) return;
  if (gathered + sizeof(struct frame) + PIECE > sizeof out) flush();
  ssize_t count = recv(fd, out + gathered + sizeof(struct frame), PIECE, MSG_DONTWAIT);
  if (count > 0) begin(DATA, port, count);
  if (count > 0 || (count < 0 && errno == EAGAIN)) return;
  begin(END, port, 0);
  epoll_ctl(poll_fd, EPOLL_CTL_DEL, fd, NULL);
  note_end(port);
}

static void dial(unsigned port, const struct place *to) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = to->port, .sin_addr.s_addr = to->address};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int isThere = connect(fd, (void *)&address, sizeof address) == 0;
  begin(isThere ? THERE : REFUSED, port, 0);
  /* The other side is on its way while this one gets ready. */
  flush();
  if (isThere) join(port, fd);
  else close(fd);
}

/* Lets a held SYN go, with a mark where the program is to be refused. */
static void answer(unsigned packet, unsigned mark) {
  struct {
    struct nlmsghdr head;
    struct nfgenmsg generic;
    struct nlattr verdict_head;
    struct nfqnl_msg_verdict_hdr verdict;
    struct nlattr mark_head;
    unsigned mark;
  } message = {
      .head = {sizeof message, NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_VERDICT, NLM_F_REQUEST, 0, 0},
      .verdict_head = {sizeof message.verdict_head + sizeof message.verdict, NFQA_VERDICT_HDR},
      .verdict = {htonl(NF_ACCEPT), packet},
      .mark_head = {sizeof message.mark_head + sizeof mark, NFQA_MARK},
      .mark = htonl(mark),
  };
  if (send(queue, &message, sizeof message, MSG_DONTWAIT) < 0) fail("verdict");
}

/* A verdict carries a SYN through the whole handshake: who was let go can be accepted at once. */
static void accept_all(void) {
  struct sockaddr_in6 peer;
  socklen_t length = sizeof peer;
  for (int fd; (fd = accept4(listener, (void *)&peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;)
    join(ntohs(peer.sin6_port), fd);
}

static void read_queue(void) {
  char bytes[4096];
  ssize_t count = recv(queue, bytes, sizeof bytes, MSG_DONTWAIT);
  if (count <= 0) return;
  unsigned packet = 0;
  for (char *at = bytes + NLMSG_HDRLEN + sizeof(struct nfgenmsg); at < bytes + count;) {
    struct nlattr *attribute = (void *)at;
    unsigned char *value = (void *)(at + NLA_HDRLEN);
    if (attribute->nla_type == NFQA_PACKET_HDR) packet = ((struct nfqnl_msg_packet_hdr *)value)->packet_id;
    if (attribute->nla_type == NFQA_PAYLOAD) {
      unsigned short ports[2];
      struct place to;
      memcpy(ports, value + (value[0] & 15) * 4, sizeof ports);
      memcpy(&to.address, value + 16, sizeof to.address);
      to.port = ports[1];
      connections[ntohs(ports[0])].packet = packet;
      memcpy(begin(DIAL, ntohs(ports[0]), sizeof to), &to, sizeof to);
    }
    at += NLA_ALIGN(attribute->nla_len);
  }
}

static void receive(const struct frame *frame, const char *bytes) {
  unsigned port = frame->port;
  int fd = connections[port].fd;
  if (frame->kind == DIAL) dial(port, (const void *)bytes);
  if (frame->kind == THERE || frame->kind == REFUSED) {
    answer(connections[port].packet, frame->kind == REFUSED ? MARK_REFUSED : 0);
    if (frame->kind == THERE) accept_all();
  }
  if (frame->kind == DATA) send_all(fd, bytes, frame->bytes);
  if (frame->kind == END) {
    shutdown(fd, SHUT_WR);
    note_end(port);
  }
}

static void read_tunnel(void) {
  ssize_t count = recv(tunnel, in + came, sizeof in - came, MSG_DONTWAIT);
  if (count <= 0) exit(0);
  came += count;
  size_t at = 0;
  for (struct frame frame; came - at >= sizeof frame; at += sizeof frame + frame.bytes) {
    memcpy(&frame, in + at, sizeof frame);
    if (came - at < sizeof frame + frame.bytes) break;
    receive(&frame, in + at + sizeof frame);
  }
  memmove(in, in + at, came -= at);
}

static void serve(void) {
  struct epoll_event events[EVENTS];
  for (;;) {
    int count = epoll_wait(poll_fd, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      int fd = (int)events[i].data.u64;
      if (fd == tunnel) read_tunnel();
      else if (fd == queue) read_queue();
      else if (fd == listener) accept_all();
      else read_connection(events[i].data.u64 >> 32, fd);
    }
    flush();
  }
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  struct sockaddr_un path = {.sun_family = AF_UNIX};
  int size = 1 << 20, end = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  strncpy(path.sun_path, argv[2], sizeof path.sun_path - 1);
  signal(SIGPIPE, SIG_IGN);
  poll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (argc == 3) {
    if (bind(end, (void *)&path, sizeof path) || listen(end, 1)) fail("bind");
    fputs("ready\n", stderr);
    tunnel = accept(end, NULL, NULL);
  } else {
    if (connect(tunnel = end, (void *)&path, sizeof path)) fail("connect");
    watch(queue = atoi(argv[3]), 0);
    watch(listener = atoi(argv[4]), 0);
  }
  setsockopt(tunnel, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
  watch(tunnel, 0);
  serve();
}
