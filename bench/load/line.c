/*
 * A long way: a port from which all bytes come to ADDRESS some time later, and back, as many as there are. One thread; it costs little, so that what is
 * measured is at its ends.
 *
 *   cc -O2 -o line line.c && ./line ADDRESS PORT MILLISECONDS
 *
 * Says the port that it listens on.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 18, MAX_CONNECTIONS = 64 };

/* What was read at once; none is the end of a direction. */
struct piece {
  struct piece *next;
  double due;
  size_t from, length;
  char bytes[];
};

/* One direction of a connection. */
struct direction {
  int from, to, has_ended, is_blocked;
  struct piece *first, **last;
};

static struct direction ways[2 * MAX_CONNECTIONS];
static double delay;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void take(struct direction *way) {
  static char bytes[READ_BYTES];
  ssize_t got = recv(way->from, bytes, READ_BYTES, MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) return;
  size_t length = got > 0 ? got : 0;
  struct piece *piece = malloc(sizeof *piece + length);
  *piece = (struct piece){.due = now() + delay, .length = length};
  memcpy(piece->bytes, bytes, length);
  *way->last = piece;
  way->last = &piece->next;
  way->has_ended = length == 0;
}

/* Writes what is due. */
static void give(struct direction *way) {
  way->is_blocked = 0;
  while (way->first != NULL && way->first->due <= now()) {
    struct piece *piece = way->first;
    ssize_t sent = send(way->to, piece->bytes + piece->from, piece->length - piece->from, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (piece->length == 0) shutdown(way->to, SHUT_WR);
    if (sent < 0 && errno == EAGAIN) {
      way->is_blocked = 1;
      return;
    }
    piece->from += sent < 0 ? piece->length : (size_t)sent;
    if (piece->from < piece->length) continue;
    way->first = piece->next;
    if (way->first == NULL) way->last = &way->first;
    free(piece);
  }
}

static int dial(const char *address, int port) {
  struct sockaddr_in far = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &far.sin_addr);
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(fd, (void *)&far, sizeof far)) {
    perror("connect");
    exit(1);
  }
  return fd;
}

static void join(struct direction *way, int from, int to) {
  *way = (struct direction){.from = from, .to = to};
  way->last = &way->first;
}

static void meet(int client, int far) {
  int one = 1;
  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  for (int i = 0; i < 2 * MAX_CONNECTIONS; i += 2) {
    if (ways[i].from >= 0) continue;
    join(&ways[i], client, far);
    join(&ways[i + 1], far, client);
    return;
  }
  fprintf(stderr, "too many connections\n");
  exit(1);
}

/* Closes what has ended both ways. */
static void sweep(void) {
  for (int i = 0; i < 2 * MAX_CONNECTIONS; i += 2) {
    struct direction *up = &ways[i], *down = &ways[i + 1];
    if (up->from < 0 || !up->has_ended || !down->has_ended || up->first != NULL || down->first != NULL) continue;
    close(up->from);
    close(up->to);
    up->from = down->from = -1;
  }
}

/* Waits until something can be read, or written, or is due. */
static void wait_for(struct pollfd *polled) {
  double wait = 3600;
  for (int i = 0; i < 2 * MAX_CONNECTIONS; i++) {
    struct direction *way = &ways[i];
    polled[2 * i] = (struct pollfd){.fd = way->from < 0 || way->has_ended ? -1 : way->from, .events = POLLIN};
    polled[2 * i + 1] = (struct pollfd){.fd = way->from < 0 || !way->is_blocked ? -1 : way->to, .events = POLLOUT};
    if (way->from < 0 || way->first == NULL || way->is_blocked) continue;
    double left = way->first->due - now();
    if (left < wait) wait = left < 0 ? 0 : left;
  }
  struct timespec most = {.tv_sec = (time_t)wait, .tv_nsec = (long)((wait - (time_t)wait) * 1e9)};
  ppoll(polled, 4 * MAX_CONNECTIONS + 1, &most, NULL);
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: line ADDRESS PORT MILLISECONDS\n");
    return 2;
  }
  delay = atof(argv[3]) / 1000;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof here;
  if (bind(listener, (void *)&here, size) || listen(listener, MAX_CONNECTIONS) || getsockname(listener, (void *)&here, &size)) {
    perror("listen");
    return 1;
  }
  printf("%d\n", ntohs(here.sin_port));
  fflush(stdout);
  for (int i = 0; i < 2 * MAX_CONNECTIONS; i++) ways[i].from = -1;
  struct pollfd polled[4 * MAX_CONNECTIONS + 1];
  for (;;) {
    polled[4 * MAX_CONNECTIONS] = (struct pollfd){.fd = listener, .events = POLLIN};
    wait_for(polled);
    for (int i = 0; i < 2 * MAX_CONNECTIONS; i++) {
      if (ways[i].from < 0) continue;
      if (polled[2 * i].fd >= 0 && polled[2 * i].revents != 0) take(&ways[i]);
      give(&ways[i]);
    }
    sweep();
    if (polled[4 * MAX_CONNECTIONS].revents & POLLIN) meet(accept(listener, NULL, NULL), dial(argv[1], atoi(argv[2])));
  }
}
