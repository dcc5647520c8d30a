/*
 * What a proxy that looks at nothing can carry: bytes go from socket to socket by splice(2), and no program does less for them. One thread,
 * epoll, edge-triggered, one pipe of 1 MiB for each direction of a connection. Connections end as soon as one of their peers does.
 *
 *   cc -O2 -o splicer splicer.c && ./splicer ADDRESS PORT TO_PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, PIPE_BYTES = 1 << 20, WATCHED = EPOLLIN | EPOLLOUT | EPOLLRDHUP };

/* One end of a connection, with what waits in the pipe towards its other end. */
struct end {
  int fd, ends[2];
  long waiting;
  struct end *other;
};

static struct sockaddr_in address;
static int poll_fd, listener;

/* Moves what `from` has towards its other end. Returns whether the connection goes on. */
static int move(struct end *from) {
  for (;;) {
    if (from->waiting == 0) {
      ssize_t came = splice(from->fd, NULL, from->ends[1], NULL, PIPE_BYTES, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
      if (came == 0 || (came < 0 && errno != EAGAIN)) return 0;
      if (came < 0) return 1;
      from->waiting = came;
    }
    while (from->waiting > 0) {
      ssize_t went = splice(from->ends[0], NULL, from->other->fd, NULL, from->waiting, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
      if (went <= 0) return went < 0 && errno == EAGAIN;
      from->waiting -= went;
    }
  }
}

/* A stale event of this turn may still name it, so its memory stays: a bench has few connections. */
static void drop(struct end *end) {
  for (int i = 0; i < 2; i++, end = end->other) {
    close(end->fd);
    close(end->ends[0]);
    close(end->ends[1]);
    end->fd = -1;
  }
}

static struct end *make(int fd) {
  struct end *end = calloc(1, sizeof *end);
  int one = 1;
  end->fd = fd;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (pipe2(end->ends, O_NONBLOCK) || fcntl(end->ends[1], F_SETPIPE_SZ, PIPE_BYTES) < 0) {
    perror("pipe");
    exit(1);
  }
  return end;
}

static void accept_all(void) {
  for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
    struct end *client = make(fd), *app = make(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    client->other = app;
    app->other = client;
    if (connect(app->fd, (void *)&address, sizeof address) && errno != EINPROGRESS) {
      drop(client);
      continue;
    }
    for (int i = 0; i < 2; i++, client = client->other) {
      struct epoll_event event = {.events = WATCHED | EPOLLET, .data.ptr = client};
      epoll_ctl(poll_fd, EPOLL_CTL_ADD, client->fd, &event);
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: splicer ADDRESS PORT TO_PORT\n");
    return 2;
  }
  int one = 1;
  signal(SIGPIPE, SIG_IGN);
  address.sin_family = AF_INET;
  address.sin_port = htons(atoi(argv[2]));
  inet_pton(AF_INET, argv[1], &address.sin_addr);
  listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (void *)&address, sizeof address) || listen(listener, 1024)) {
    perror("bind");
    return 1;
  }
  address.sin_port = htons(atoi(argv[3]));
  poll_fd = epoll_create1(0);
  struct epoll_event events[EVENTS], listening = {.events = EPOLLIN};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, listener, &listening);
  for (;;) {
    int count = epoll_wait(poll_fd, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      struct end *end = events[i].data.ptr;
      if (end == NULL) accept_all();
      else if (end->fd >= 0 && (!move(end) || !move(end->other))) drop(end);
    }
  }
}
