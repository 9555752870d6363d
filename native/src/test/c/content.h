/* content.h - turns the few bytes a fuzzer plays with into a content long enough to be cut.
 *
 * The first 8 bytes seed everything that is random (slab sizes, filler); then come instructions, each a kind and its
 * operands: literal bytes, a run of one byte, filler, or the last few bytes over and over. */
#ifndef RG_CONTENT_H
#define RG_CONTENT_H

#include "check.h"

#define CONTENT_BYTES_MAX (5u << 18) /* 1.25 MiB: a chunk of the maximum and more */

typedef struct {
  uint8_t *bytes;
  size_t length;
  uint64_t random; /* state for next_random */
} content;

typedef struct {
  const uint8_t *data;
  size_t left;
} instructions;

static inline size_t operand(instructions *in, size_t bytes) {
  size_t value = 0;
  for (; bytes > 0 && in->left > 0; bytes--, in->left--) value = value << 8 | *in->data++;
  return value;
}

static inline size_t at_most(size_t value, size_t max) { return value < max ? value : max; }

static inline content content_of(const uint8_t *data, size_t size) {
  instructions in = {data, size};
  content made = {exactly(CONTENT_BYTES_MAX), 0, operand(&in, 8)};
  while (in.left > 0 && made.length < CONTENT_BYTES_MAX) {
    uint8_t *end = made.bytes + made.length;
    size_t room = CONTENT_BYTES_MAX - made.length;
    size_t kind = operand(&in, 1) % 4;
    size_t count = kind == 0 ? at_most(operand(&in, 1), in.left) : operand(&in, 2) * 16;
    count = at_most(count, room);
    if (kind == 0) {
      for (size_t i = 0; i < count; i++) end[i] = (uint8_t)operand(&in, 1);
    } else if (kind == 1) {
      memset(end, (int)operand(&in, 1), count);
    } else if (kind == 2) {
      for (size_t i = 0; i < count; i++) end[i] = (uint8_t)next_random(&made.random);
    } else {
      size_t period = at_most(operand(&in, 1) + 1, made.length);
      for (size_t i = 0; i < count; i++) end[i] = period > 0 ? *(end + i - period) : 0;
    }
    made.length += count;
  }
  return made;
}

#endif
