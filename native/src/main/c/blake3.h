/* blake3.h - BLAKE3-256, one-shot and incremental, written from the specification:
 * O'Connor, Aumasson, Neves, Wilcox-O'Hearn, "BLAKE3: one function, fast everywhere", 2020.
 *
 * The input is cut into leaves of 1 KiB (the specification calls them chunks; here that word is taken), a leaf is a
 * chain of 16 compressions of 64-byte blocks, and a parent is one compression of its two children's chaining values.
 * The tree is left-full: a left subtree is the largest power of two of leaves that leaves something to the right. Only
 * the last compression carries the ROOT flag.
 *
 * Speed comes from leaves and parents of one level being independent of each other: eight or sixteen are compressed
 * at once, one per 32-bit lane. An update therefore takes whole aligned subtrees of up to SUBTREE_LEAVES, hashes their leaves many
 * by many into an array of chaining values, and halves that array level by level, again many by many.
 */
#ifndef RG_BLAKE3_H
#define RG_BLAKE3_H

#include <stddef.h>
#include <stdint.h>

#define BLAKE3_LEAF_BYTES 1024
#define BLAKE3_BLOCK_BYTES 64

/* The specification allows 2^64 bytes, which are 2^54 leaves. One more than the ones in such a number, because a pair
 * of subtrees is pushed before it is known whether their parent is the root. */
#define BLAKE3_DEPTH_MAX 55

enum blake3_flag {
  BLAKE3_LEAF_START = 1,
  BLAKE3_LEAF_END = 2,
  BLAKE3_PARENT = 4,
  BLAKE3_ROOT = 8,
};

/* A chaining value. */
typedef struct {
  uint32_t words[8];
} blake3_cv;

typedef struct {
  uint64_t leaves;     /* in the stack */
  uint32_t depth;      /* of the stack */
  uint32_t leaf_bytes; /* of leaf: the newest bytes, 0 to 1024 of them */
  blake3_cv stack[BLAKE3_DEPTH_MAX];
  uint8_t leaf[BLAKE3_LEAF_BYTES];
} blake3;

extern const uint32_t blake3_iv[8];

/* The words of the message in the order each of the seven rounds takes them. A macro, so that each file that unrolls
 * the rounds has constants. */
#define BLAKE3_SCHEDULE                                                                                               \
  {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8},     \
      {3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1}, {10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6}, \
      {12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4}, {9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7}, \
      {11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13}

void blake3_start(blake3 *hasher);
void blake3_update(blake3 *hasher, int32_t level, const uint8_t *source, size_t source_bytes);
void blake3_finish(const blake3 *hasher, uint8_t *target);
void blake3_digest(int32_t level, const uint8_t *source, size_t source_bytes, uint8_t *target);

/* Hashes as many inputs of whole blocks at once as there are lanes. counter counts up from lane to lane by
 * counter_step. */
#define BLAKE3_LANES_AVX2 8
#define BLAKE3_LANES_AVX512 16
#define BLAKE3_LANES_MAX 16
void blake3_avx2(const uint8_t *const *inputs, size_t blocks, uint64_t counter, uint64_t counter_step, uint32_t flags,
                 uint32_t flags_start, uint32_t flags_end, blake3_cv *targets);
void blake3_avx512(const uint8_t *const *inputs, size_t blocks, uint64_t counter, uint64_t counter_step, uint32_t flags,
                   uint32_t flags_start, uint32_t flags_end, blake3_cv *targets);

#endif
