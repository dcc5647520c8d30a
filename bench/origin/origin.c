/*
 * The server behind the proxies of the benches: answers every HTTP/1.1 request that has no body with the same small
 * response, as fast as one core can, so that it is never what is measured. Closes the connection when asked to
 * (Connection: close). One thread, epoll, level-triggered.
 *
 *   cc -O2 -o origin origin.c && ./origin PORT [BODY_BYTES]
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_CONNECTIONS = 65536, HEAD_BYTES = 4096, EVENTS = 256, MAX_BODY_BYTES = 1 << 20 };

/* What a connection sent of a head that is not complete yet. */
struct connection {
  int used;
  char head[HEAD_BYTES];
};

static struct connection *connections[MAX_CONNECTIONS];
static char keep_response[MAX_BODY_BYTES + 512], close_response[MAX_BODY_BYTES + 512];
static int keep_bytes, close_bytes;

static int make_response(char *out, const char *extra, int body_bytes) {
  int head = sprintf(out,
                     "HTTP/1.1 200 OK\r\nServer: origin\r\nContent-Type: text/plain\r\n%sContent-Length: %d\r\n\r\n",
                     extra, body_bytes);
  memset(out + head, 'x', body_bytes);
  return head + body_bytes;
}

/* Small responses fit the empty send buffer of a client that waits for them; one that does not is dropped. */
static int send_all(int fd, const char *bytes, int count) {
  while (count > 0) {
    ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) { usleep(50); continue; }
    if (sent < 0) return -1;
    bytes += sent;
    count -= sent;
  }
  return 0;
}

static void drop(int fd) {
  free(connections[fd]);
  connections[fd] = NULL;
  close(fd);
}

static int asks_to_close(const char *head, int bytes) {
  for (const char *line = head; (line = memchr(line, '\n', head + bytes - line)) != NULL;) {
    line++;
    if (head + bytes - line > 17 && strncasecmp(line, "connection: close", 17) == 0) return 1;
  }
  return 0;
}

static void serve(int fd) {
  struct connection *c = connections[fd];
  ssize_t got = read(fd, c->head + c->used, HEAD_BYTES - c->used);
  if (got <= 0) {
    if (got < 0 && errno == EAGAIN) return;
    drop(fd);
    return;
  }
  c->used += got;
  char *start = c->head, *end;
  while ((end = memmem(start, c->head + c->used - start, "\r\n\r\n", 4)) != NULL) {
    int closing = asks_to_close(start, end + 4 - start);
    int failed = closing ? send_all(fd, close_response, close_bytes) : send_all(fd, keep_response, keep_bytes);
    if (failed || closing) {
      drop(fd);
      return;
    }
    start = end + 4;
  }
  c->used -= start - c->head;
  memmove(c->head, start, c->used);
  if (c->used == HEAD_BYTES) drop(fd);
}

static void accept_all(int listener, int poll) {
  int fd, one = 1;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    if (fd >= MAX_CONNECTIONS || (connections[fd] = malloc(sizeof(struct connection))) == NULL) {
      close(fd);
      continue;
    }
    connections[fd]->used = 0;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
  }
}

int main(int argc, char **argv) {
  int port = argc > 1 ? atoi(argv[1]) : 0, body_bytes = argc > 2 ? atoi(argv[2]) : 64, one = 1, zero = 0;
  if (port <= 0 || body_bytes < 0 || body_bytes > MAX_BODY_BYTES) {
    fprintf(stderr, "usage: origin PORT [BODY_BYTES]\n");
    return 2;
  }
  struct rlimit files = {MAX_CONNECTIONS, MAX_CONNECTIONS};
  setrlimit(RLIMIT_NOFILE, &files);
  keep_bytes = make_response(keep_response, "", body_bytes);
  close_bytes = make_response(close_response, "Connection: close\r\n", body_bytes);

  int listener = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0);
  struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
  if (bind(listener, (void *)&address, sizeof address) || listen(listener, 4096)) {
    perror("bind");
    return 1;
  }
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[EVENTS];
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int count = epoll_wait(poll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.fd == listener) accept_all(listener, poll);
      else serve(events[i].data.fd);
    }
  }
}
