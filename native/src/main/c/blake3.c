#include "blake3.h"

#include <string.h>

#include "bytes.h"
#include "redgiant.h"

/* 256 leaves are 256 KiB of input, which stays in a level 2 cache while a scan reads it a second time, and 8 KiB of
 * chaining values on the stack. Larger subtrees would save under 0.5 % of the parents' work. */
#define SUBTREE_LEAVES 256

/* Subtrees smaller than this are not worth being told apart. */
#define GROUP_LEAVES 8

const uint32_t blake3_iv[8] = {0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
                               0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19};

static const uint8_t schedule[7][16] = {BLAKE3_SCHEDULE};

/* One block: the compression function, section 2.2 of the specification. */

static inline uint32_t rotate(uint32_t word, int bits) {
  return word >> bits | word << (32 - bits);
}

#define MIX(a, b, c, d, x, y) \
  do {                        \
    a += b + (x);             \
    d = rotate(d ^ a, 16);    \
    c += d;                   \
    b = rotate(b ^ c, 12);    \
    a += b + (y);             \
    d = rotate(d ^ a, 8);     \
    c += d;                   \
    b = rotate(b ^ c, 7);     \
  } while (0)

static void compress(const blake3_cv *chain, const uint32_t m[16], uint64_t counter, uint32_t block_bytes,
                     uint32_t flags, blake3_cv *target) {
  uint32_t v0 = chain->words[0], v1 = chain->words[1], v2 = chain->words[2], v3 = chain->words[3];
  uint32_t v4 = chain->words[4], v5 = chain->words[5], v6 = chain->words[6], v7 = chain->words[7];
  uint32_t v8 = blake3_iv[0], v9 = blake3_iv[1], v10 = blake3_iv[2], v11 = blake3_iv[3];
  uint32_t v12 = (uint32_t)counter, v13 = (uint32_t)(counter >> 32), v14 = block_bytes, v15 = flags;

  for (int round = 0; round < 7; round++) {
    const uint8_t *s = schedule[round];
    MIX(v0, v4, v8, v12, m[s[0]], m[s[1]]);
    MIX(v1, v5, v9, v13, m[s[2]], m[s[3]]);
    MIX(v2, v6, v10, v14, m[s[4]], m[s[5]]);
    MIX(v3, v7, v11, v15, m[s[6]], m[s[7]]);
    MIX(v0, v5, v10, v15, m[s[8]], m[s[9]]);
    MIX(v1, v6, v11, v12, m[s[10]], m[s[11]]);
    MIX(v2, v7, v8, v13, m[s[12]], m[s[13]]);
    MIX(v3, v4, v9, v14, m[s[14]], m[s[15]]);
  }

  target->words[0] = v0 ^ v8;
  target->words[1] = v1 ^ v9;
  target->words[2] = v2 ^ v10;
  target->words[3] = v3 ^ v11;
  target->words[4] = v4 ^ v12;
  target->words[5] = v5 ^ v13;
  target->words[6] = v6 ^ v14;
  target->words[7] = v7 ^ v15;
}

/* One leaf of 0 to 1024 bytes. more is ROOT for a leaf that is the whole tree. */
static void hash_leaf(const uint8_t *source, size_t source_bytes, uint64_t counter, uint32_t more, blake3_cv *target) {
  uint32_t words[16];
  uint32_t flags = BLAKE3_LEAF_START;
  memcpy(target->words, blake3_iv, sizeof target->words);
  for (; source_bytes > BLAKE3_BLOCK_BYTES; source += BLAKE3_BLOCK_BYTES, source_bytes -= BLAKE3_BLOCK_BYTES) {
    for (int i = 0; i < 16; i++) words[i] = load32(source + 4 * i);
    compress(target, words, counter, BLAKE3_BLOCK_BYTES, flags, target);
    flags = 0;
  }
  uint8_t block[BLAKE3_BLOCK_BYTES] = {0};
  if (source_bytes > 0) memcpy(block, source, source_bytes);
  for (int i = 0; i < 16; i++) words[i] = load32(block + 4 * i);
  compress(target, words, counter, (uint32_t)source_bytes, flags | BLAKE3_LEAF_END | more, target);
}

static void hash_parent(const blake3_cv *left, const blake3_cv *right, uint32_t more, blake3_cv *target) {
  blake3_cv iv;
  uint32_t words[16];
  memcpy(iv.words, blake3_iv, sizeof iv.words);
  memcpy(words, left->words, sizeof left->words);
  memcpy(words + 8, right->words, sizeof right->words);
  compress(&iv, words, 0, BLAKE3_BLOCK_BYTES, BLAKE3_PARENT | more, target);
}

/* Many at once. */

static size_t lanes_of(int32_t level) {
  return level == RG_LEVEL_SCALAR ? 1 : level == RG_LEVEL_AVX2 ? BLAKE3_LANES_AVX2 : BLAKE3_LANES_AVX512;
}

/* From how many inputs all lanes beat one by one: measured, a call costs about as much as two leaves. */
#define LANES_WORTH_IT 3

/* Hashes up to all lanes' worth of inputs, stride bytes apart; lanes without one do another's work again. */
static void hash_lanes(int32_t level, const uint8_t *source, size_t stride, size_t inputs, size_t blocks,
                       uint64_t counter, uint32_t parent, blake3_cv *targets) {
#ifdef RG_X86_64
  const uint8_t *each[BLAKE3_LANES_MAX];
  blake3_cv cvs[BLAKE3_LANES_MAX];
  for (size_t i = 0; i < lanes_of(level); i++) each[i] = source + i % inputs * stride;
  uint32_t start = parent ? 0 : BLAKE3_LEAF_START;
  uint32_t end = parent ? 0 : BLAKE3_LEAF_END;
  if (level == RG_LEVEL_AVX2) {
    blake3_avx2(each, blocks, counter, !parent, parent, start, end, cvs);
  } else {
    blake3_avx512(each, blocks, counter, !parent, parent, start, end, cvs);
  }
  memcpy(targets, cvs, inputs * sizeof cvs[0]);
#else
  (void)level, (void)source, (void)stride, (void)inputs, (void)blocks, (void)counter, (void)parent, (void)targets;
#endif
}

/* How many of the inputs left the next call takes; 0 when one by one is better. */
static size_t lanes_worth_it(int32_t level, size_t left) {
  size_t lanes = lanes_of(level);
  if (lanes == 1 || left < LANES_WORTH_IT) return 0;
  return left < lanes ? left : lanes;
}

static void hash_leaves(int32_t level, const uint8_t *source, size_t leaves, uint64_t counter, blake3_cv *targets) {
  size_t done = 0;
  for (size_t lanes; (lanes = lanes_worth_it(level, leaves - done)) > 0; done += lanes) {
    hash_lanes(level, source + done * BLAKE3_LEAF_BYTES, BLAKE3_LEAF_BYTES, lanes,
               BLAKE3_LEAF_BYTES / BLAKE3_BLOCK_BYTES, counter + done, 0, targets + done);
  }
  for (; done < leaves; done++) {
    hash_leaf(source + done * BLAKE3_LEAF_BYTES, BLAKE3_LEAF_BYTES, counter + done, 0, targets + done);
  }
}

/* Replaces cvs[0, 2 * parents) by their parents: cvs[0, parents). */
static void hash_parents(int32_t level, blake3_cv *cvs, size_t parents) {
  size_t done = 0;
  for (size_t lanes; (lanes = lanes_worth_it(level, parents - done)) > 0; done += lanes) {
    hash_lanes(level, (const uint8_t *)(cvs + 2 * done), 2 * sizeof *cvs, lanes, 1, 0, BLAKE3_PARENT, cvs + done);
  }
  for (; done < parents; done++) hash_parent(cvs + 2 * done, cvs + 2 * done + 1, 0, cvs + done);
}

/* The tree. */

static uint32_t ones(uint64_t number) {
  uint32_t count = 0;
  for (; number != 0; number &= number - 1) count++;
  return count;
}

/* Joins complete subtrees on the stack: one per one in the number of leaves remains, the largest at the bottom. Done
 * only when it is certain that something follows them, for until then the last parent may be the root. */
static void settle(blake3 *hasher) {
  uint32_t settled = ones(hasher->leaves);
  while (hasher->depth > settled) {
    hasher->depth--;
    blake3_cv *left = &hasher->stack[hasher->depth - 1];
    hash_parent(left, left + 1, 0, left);
  }
}

/* Adds a subtree to the right. */
static void push(blake3 *hasher, const blake3_cv *subtree, uint64_t leaves) {
  settle(hasher);
  hasher->stack[hasher->depth++] = *subtree;
  hasher->leaves += leaves;
}

/* The largest power of two of leaves that is at most this many and keeps the tree aligned. */
static size_t aligned_leaves(uint64_t counter, size_t leaves) {
  size_t subtree = SUBTREE_LEAVES;
  while (subtree > leaves || (counter & (subtree - 1)) != 0) subtree >>= 1;
  return subtree;
}

/* Takes whole leaves, of which the last may be the last of the content only if there are two or more: the halves of a
 * subtree are pushed apart, so that their parent can still become the root. */
static size_t take_leaves(blake3 *hasher, int32_t level, const uint8_t *source, size_t leaves) {
  blake3_cv cvs[SUBTREE_LEAVES];
  size_t taken = aligned_leaves(hasher->leaves, leaves);
  if (taken < GROUP_LEAVES) {
    /* Up to the next aligned group of lanes in one go; each leaf then joins the tree by itself. */
    size_t group = GROUP_LEAVES - (size_t)(hasher->leaves & (GROUP_LEAVES - 1));
    taken = leaves < group ? leaves : group;
    hash_leaves(level, source, taken, hasher->leaves, cvs);
    for (size_t i = 0; i < taken; i++) push(hasher, &cvs[i], 1);
    return taken;
  }
  hash_leaves(level, source, taken, hasher->leaves, cvs);
  for (size_t width = taken; width > 2; width /= 2) hash_parents(level, cvs, width / 2);
  push(hasher, &cvs[0], taken / 2);
  push(hasher, &cvs[1], taken / 2);
  return taken;
}

void blake3_start(blake3 *hasher) {
  hasher->leaves = 0;
  hasher->depth = 0;
  hasher->leaf_bytes = 0;
}

static void fill_leaf(blake3 *hasher, const uint8_t *source, size_t source_bytes) {
  settle(hasher);
  memcpy(hasher->leaf + hasher->leaf_bytes, source, source_bytes);
  hasher->leaf_bytes += (uint32_t)source_bytes;
}

void blake3_update(blake3 *hasher, int32_t level, const uint8_t *source, size_t source_bytes) {
  if (source_bytes == 0) return;
  if (hasher->leaf_bytes > 0) {
    size_t room = BLAKE3_LEAF_BYTES - hasher->leaf_bytes;
    size_t filled = source_bytes < room ? source_bytes : room;
    fill_leaf(hasher, source, filled);
    source += filled;
    source_bytes -= filled;
    if (source_bytes == 0) return;
    blake3_cv cv;
    hash_leaf(hasher->leaf, BLAKE3_LEAF_BYTES, hasher->leaves, 0, &cv);
    push(hasher, &cv, 1);
    hasher->leaf_bytes = 0;
  }
  while (source_bytes > BLAKE3_LEAF_BYTES) {
    size_t taken = take_leaves(hasher, level, source, source_bytes / BLAKE3_LEAF_BYTES) * BLAKE3_LEAF_BYTES;
    source += taken;
    source_bytes -= taken;
  }
  if (source_bytes > 0) fill_leaf(hasher, source, source_bytes);
}

static void store_digest(const blake3_cv *root, uint8_t *target) {
  for (int i = 0; i < 8; i++) store32(target + 4 * i, root->words[i]);
}

void blake3_finish(const blake3 *hasher, uint8_t *target) {
  blake3_cv cv;
  uint32_t depth = hasher->depth;
  if (hasher->leaf_bytes > 0 || depth == 0) {
    hash_leaf(hasher->leaf, hasher->leaf_bytes, hasher->leaves, depth == 0 ? BLAKE3_ROOT : 0, &cv);
  } else {
    cv = hasher->stack[--depth]; /* never alone: whole leaves are taken by two and more */
  }
  while (depth > 0) {
    depth--;
    hash_parent(&hasher->stack[depth], &cv, depth == 0 ? BLAKE3_ROOT : 0, &cv);
  }
  store_digest(&cv, target);
}

/* A chunk at most, all at once: the leaves' chaining values are halved level by level, and one without a sibling goes up
 * as it is, which is what makes the tree left-full. Against an update this saves the small subtrees at the end of a
 * length that is no power of two, 5 % of a chunk's digest. */
static void digest_at_once(int32_t level, const uint8_t *source, size_t source_bytes, uint8_t *target) {
  blake3_cv cvs[RG_CHUNK_BYTES_MAX / BLAKE3_LEAF_BYTES];
  size_t width = source_bytes / BLAKE3_LEAF_BYTES;
  size_t rest = source_bytes % BLAKE3_LEAF_BYTES;
  hash_leaves(level, source, width, 0, cvs);
  if (rest > 0) {
    hash_leaf(source + width * BLAKE3_LEAF_BYTES, rest, width, 0, &cvs[width]);
    width++;
  }
  for (; width > 2; width = (width + 1) / 2) {
    hash_parents(level, cvs, width / 2);
    if (width % 2 == 1) cvs[width / 2] = cvs[width - 1];
  }
  hash_parent(&cvs[0], &cvs[1], BLAKE3_ROOT, &cvs[0]);
  store_digest(&cvs[0], target);
}

void blake3_digest(int32_t level, const uint8_t *source, size_t source_bytes, uint8_t *target) {
  if (source_bytes > BLAKE3_LEAF_BYTES && source_bytes <= RG_CHUNK_BYTES_MAX) {
    digest_at_once(level, source, source_bytes, target);
    return;
  }
  blake3 hasher;
  blake3_start(&hasher);
  blake3_update(&hasher, level, source, source_bytes);
  blake3_finish(&hasher, target);
}
