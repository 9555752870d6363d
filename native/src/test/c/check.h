/* check.h - what the C tests share: a claim that holds or ends the program, and memory of exactly the size asked for,
 * so that the address sanitizer sees a read or write one byte too far. */
#ifndef RG_CHECK_H
#define RG_CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "redgiant.h"

#define CHECK(claim)                                                      \
  do {                                                                    \
    if (!(claim)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #claim); \
      abort();                                                            \
    }                                                                     \
  } while (0)

static inline void *exactly(size_t bytes) {
  void *memory = malloc(bytes > 0 ? bytes : 1);
  CHECK(memory != NULL);
  return memory;
}

static inline uint8_t *copy_of(const uint8_t *source, size_t bytes) {
  uint8_t *copy = exactly(bytes);
  if (bytes > 0) memcpy(copy, source, bytes);
  return copy;
}

static inline int32_t level_best(void) {
  int32_t level = -1;
  CHECK(rg_level_best(&level) == RG_OK);
  return level;
}

static inline void *scan_started(int32_t level) {
  size_t bytes = 0;
  CHECK(rg_scan_bytes(&bytes) == RG_OK);
  void *state = exactly(bytes);
  CHECK(rg_scan_start(level, state, bytes) == RG_OK);
  return state;
}

static inline void *hasher_started(int32_t level) {
  size_t bytes = 0;
  CHECK(rg_hasher_bytes(&bytes) == RG_OK);
  void *state = exactly(bytes);
  CHECK(rg_hasher_start(level, state, bytes) == RG_OK);
  return state;
}

/* SplitMix64. */
static inline uint64_t next_random(uint64_t *state) {
  uint64_t z = *state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

#endif
