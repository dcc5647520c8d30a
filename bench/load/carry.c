/*
 * The client of the distance bench: one body at a time over HTTP/2, up or down, on a connection of its own, beside a stream that nobody reads or without.
 * It reads frames and nothing of what header blocks say: an answer is what its END_STREAM ends.
 *
 *   cc -O2 -o carry carry.c && ./carry
 *
 * A line of input is an errand, to a port of the loopback interface; USER goes as `x-user`, `-` for none, and STALLED is that of the stream that nobody reads:
 *
 *   PORT up|down BYTES WINDOW_BYTES USER STALLED
 *
 * It is answered by a line: the bytes that were carried, and seconds.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE };
enum { END_STREAM = 1, ACK = 1, END_HEADERS = 4, INITIAL_WINDOW_SIZE = 4, FRAME_BYTES = 16384, HEADER_BYTES = 9 };
enum { READ_BYTES = 1 << 18, OUT_BYTES = 1 << 20, WINDOW = 65535, STREAMS_OF_CONNECTION = 4 };
/* The first makes the windows known to both sides before the clock runs. */
enum { FIRST_ID = 1, STALLED_ID = 3, ID = 5 };

static uint8_t in[READ_BYTES], out[OUT_BYTES], payload[FRAME_BYTES];
static size_t out_from, out_end;
static int fd;
static long window_bytes, peer_window, send_window, stream_window, owed, stream_owed, received, to_send;
static int current, has_head, has_end;

/* The frame that is being read. */
static struct {
  size_t header_seen, length, left;
  uint8_t header[HEADER_BYTES], type, flags;
  uint32_t id;
} frame;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void fail(const char *why) {
  fprintf(stderr, "%s\n", why);
  exit(1);
}

static void put(const void *bytes, size_t length) {
  if (out_end + length > OUT_BYTES) {
    memmove(out, out + out_from, out_end - out_from);
    out_end -= out_from;
    out_from = 0;
  }
  if (out_end + length > OUT_BYTES) fail("more frames than there is room for");
  memcpy(out + out_end, bytes, length);
  out_end += length;
}

static void put_uint(uint8_t *at, int bytes, uint32_t value) {
  for (int i = bytes - 1; i >= 0; i--, value >>= 8) at[i] = value;
}

static uint32_t get_uint(const uint8_t *at, int bytes) {
  uint32_t value = 0;
  for (int i = 0; i < bytes; i++) value = value << 8 | at[i];
  return value;
}

static void put_header(size_t length, int type, int flags, uint32_t id) {
  uint8_t header[HEADER_BYTES] = {0, 0, 0, type, flags};
  put_uint(header, 3, length);
  put_uint(header + 5, 4, id);
  put(header, HEADER_BYTES);
}

static void put_credit(uint32_t id, uint32_t increment) {
  uint8_t bytes[4];
  put_uint(bytes, 4, increment);
  put_header(4, WINDOW_UPDATE, 0, id);
  put(bytes, 4);
}

/* A literal that is not indexed, by the static index of its name, or by its name. */
static size_t write_field(uint8_t *to, int index, const char *name, const char *value) {
  size_t at = 0;
  to[at++] = index;
  if (index == 0) {
    to[at++] = strlen(name);
    at += strlen(strcpy((char *)to + at, name));
  }
  to[at++] = strlen(value);
  return at + strlen(strcpy((char *)to + at, value));
}

static void ask(uint32_t id, const char *direction, long bytes, const char *user) {
  uint8_t block[512];
  char path[64], count[32];
  size_t length = 0;
  int is_up = strcmp(direction, "up") == 0;
  snprintf(path, sizeof path, "/%s", direction);
  snprintf(count, sizeof count, "%ld", bytes);
  block[length++] = is_up ? 0x83 : 0x82; /* :method POST, GET */
  block[length++] = 0x86;                /* :scheme http */
  length += write_field(block + length, 4, ":path", path);
  length += write_field(block + length, 1, ":authority", "shop");
  length += write_field(block + length, 0, "x-bytes", count);
  if (strcmp(user, "-") != 0) length += write_field(block + length, 0, "x-user", user);
  put_header(length, HEADERS, END_HEADERS | (is_up ? 0 : END_STREAM), id);
  put(block, length);
  current = id;
  has_head = has_end = 0;
  received = stream_owed = 0;
  stream_window = peer_window;
  to_send = is_up ? bytes : 0;
}

/* As much of the body as windows and our buffer take. */
static void pour(void) {
  static const uint8_t zeros[FRAME_BYTES];
  while (to_send > 0 && send_window > 0 && stream_window > 0) {
    long length = to_send < FRAME_BYTES ? to_send : FRAME_BYTES;
    if (length > send_window) length = send_window;
    if (length > stream_window) length = stream_window;
    if (out_end - out_from + length + 1024 > OUT_BYTES) return;
    to_send -= length;
    send_window -= length;
    stream_window -= length;
    put_header(length, DATA, to_send == 0 ? END_STREAM : 0, current);
    put(zeros, length);
  }
}

static void meet_settings(void) {
  if (frame.flags & ACK) return;
  for (size_t at = 0; at + 6 <= frame.length; at += 6) {
    if (get_uint(payload + at, 2) != INITIAL_WINDOW_SIZE) continue;
    long value = get_uint(payload + at + 2, 4);
    stream_window += value - peer_window;
    peer_window = value;
  }
  put_header(0, SETTINGS, ACK, 0);
}

static void meet_frame(void) {
  int is_ours = frame.id == (uint32_t)current;
  if (is_ours && frame.type == HEADERS) has_head = 1;
  if (is_ours && frame.type <= HEADERS && frame.flags & END_STREAM) has_end = 1;
  if (is_ours && frame.type == RST_STREAM && !has_end) fail("the stream was reset");
  if (frame.type == GOAWAY) fail("the connection was ended");
  if (frame.type == SETTINGS) meet_settings();
  if (frame.type == PING && !(frame.flags & ACK)) {
    put_header(8, PING, ACK, 0);
    put(payload, 8);
  }
  if (frame.type != WINDOW_UPDATE) return;
  if (frame.id == 0) send_window += get_uint(payload, 4);
  else if (is_ours) stream_window += get_uint(payload, 4);
}

/* Credit is given for halves of a window; that of a stream which is not read is not given. */
static void meet_data(size_t length) {
  owed += length;
  if (owed >= STREAMS_OF_CONNECTION * window_bytes / 2) {
    put_credit(0, owed);
    owed = 0;
  }
  if (frame.id != (uint32_t)current) return;
  received += length;
  stream_owed += length;
  if (stream_owed < window_bytes / 2) return;
  put_credit(current, stream_owed);
  stream_owed = 0;
}

static void meet_bytes(const uint8_t *bytes, size_t length) {
  for (size_t at = 0; at < length;) {
    if (frame.header_seen < HEADER_BYTES) {
      frame.header[frame.header_seen++] = bytes[at++];
      if (frame.header_seen < HEADER_BYTES) continue;
      frame.length = frame.left = get_uint(frame.header, 3);
      frame.type = frame.header[3];
      frame.flags = frame.header[4];
      frame.id = get_uint(frame.header + 5, 4);
      if (frame.length > FRAME_BYTES) fail("a frame is too large");
    }
    size_t taken = frame.left < length - at ? frame.left : length - at;
    if (frame.type == DATA) meet_data(taken);
    else memcpy(payload + frame.length - frame.left, bytes + at, taken);
    frame.left -= taken;
    at += taken;
    if (frame.left > 0) continue;
    meet_frame();
    frame.header_seen = 0;
  }
}

/* Moves what can be moved, or waits until something can. */
static void turn(void) {
  pour();
  while (out_from < out_end) {
    ssize_t sent = send(fd, out + out_from, out_end - out_from, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) fail(strerror(errno));
    if (sent < 0) break;
    out_from += sent;
    if (out_from == out_end) out_from = out_end = 0;
    pour();
  }
  struct pollfd polled = {.fd = fd, .events = POLLIN | (out_from < out_end ? POLLOUT : 0)};
  poll(&polled, 1, -1);
  if (!(polled.revents & (POLLIN | POLLERR | POLLHUP))) return;
  ssize_t got = recv(fd, in, READ_BYTES, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) fail(got < 0 ? strerror(errno) : "the connection ended");
  meet_bytes(in, got);
}

static void open_connection(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1;
  fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(fd, (void *)&address, sizeof address)) fail(strerror(errno));
  fcntl(fd, F_SETFL, O_NONBLOCK);
  frame.header_seen = out_from = out_end = 0;
  send_window = peer_window = WINDOW;
  owed = 0;
  uint8_t setting[6];
  put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24);
  put_uint(setting, 2, INITIAL_WINDOW_SIZE);
  put_uint(setting + 2, 4, window_bytes);
  put_header(sizeof setting, SETTINGS, 0, 0);
  put(setting, sizeof setting);
  put_credit(0, STREAMS_OF_CONNECTION * window_bytes - WINDOW);
}

int main(void) {
  char line[256], direction[8], user[64], stalled[64];
  int port;
  long bytes;
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "%d %7s %ld %ld %63s %63s", &port, direction, &bytes, &window_bytes, user, stalled) != 6) fail("no errand");
    open_connection(port);
    ask(FIRST_ID, "up", 1, user);
    while (!has_end) turn();
    if (strcmp(stalled, "-") != 0) {
      ask(STALLED_ID, "down", bytes, stalled);
      while (!has_head) turn();
    }
    double began = now();
    ask(ID, direction, bytes, user);
    long carried = to_send;
    while (!has_end || to_send > 0) turn();
    printf("%ld %.6f\n", carried > 0 ? carried : received, now() - began);
    fflush(stdout);
    close(fd);
  }
  return 0;
}
