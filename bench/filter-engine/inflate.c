/*
 * nghttp2's inflater by itself, called straight: the peer of the HPACK bench. Its library is opened by its name at run time, so no headers are
 * needed.
 *
 *   cc -O2 -o inflate inflate.c -ldl && ./inflate FIRST_BLOCK BLOCK   (hexadecimal; the first may be empty)
 *
 * Prints how many fields the block has; then, for each line of its input, a number of seconds, nanoseconds a block: the best of ten parts of that time.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FINAL = 1, EMIT = 2, PARTS = 10, MAX_BLOCK_BYTES = 65536 };

typedef struct {
  uint8_t *name, *value;
  size_t name_bytes, value_bytes;
  uint8_t flags;
} field;

static int (*make)(void **);
static ssize_t (*inflate)(void *, field *, int *, const uint8_t *, size_t, int);
static int (*end)(void *);

static size_t decode(const char *hex, uint8_t *out) {
  size_t bytes = strlen(hex) / 2;
  for (size_t i = 0; i < bytes; i++) sscanf(hex + 2 * i, "%2hhx", &out[i]);
  return bytes;
}

static int read_block(void *inflater, const uint8_t *block, size_t bytes) {
  int fields = 0;
  for (;;) {
    field each;
    int flags = 0;
    ssize_t used = inflate(inflater, &each, &flags, block, bytes, 1);
    if (used < 0) exit(1);
    block += used;
    bytes -= used;
    if (flags & EMIT) fields++;
    if (flags & FINAL) break;
  }
  end(inflater);
  return fields;
}

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec + at.tv_nsec / 1e9;
}

int main(int count, char **words) {
  static uint8_t first[MAX_BLOCK_BYTES], block[MAX_BLOCK_BYTES];
  void *library = dlopen("libnghttp2.so.14", RTLD_NOW), *inflater;
  if (count != 3 || !library) return 2;
  make = (int (*)(void **))dlsym(library, "nghttp2_hd_inflate_new");
  inflate = (ssize_t(*)(void *, field *, int *, const uint8_t *, size_t, int))dlsym(library, "nghttp2_hd_inflate_hd2");
  end = (int (*)(void *))dlsym(library, "nghttp2_hd_inflate_end_headers");
  if (!make || !inflate || !end || make(&inflater)) return 2;
  size_t first_bytes = decode(words[1], first), bytes = decode(words[2], block);
  if (first_bytes) read_block(inflater, first, first_bytes);
  printf("%d\n", read_block(inflater, block, bytes));
  fflush(stdout);
  double seconds;
  while (scanf("%lf", &seconds) == 1) {
    double best = 1e9;
    for (int part = 0; part < PARTS; part++) {
      double begin = now(), took;
      long blocks = 0;
      do {
        for (int i = 0; i < 100; i++) read_block(inflater, block, bytes);
        blocks += 100;
        took = now() - begin;
      } while (took < seconds / PARTS);
      if (took * 1e9 / blocks < best) best = took * 1e9 / blocks;
    }
    printf("%f\n", best);
    fflush(stdout);
  }
  return 0;
}
