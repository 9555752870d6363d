/* Eight BLAKE3 compressions at once: word i of all eight states in one vector, one state per 32-bit lane. The only
 * work that is not the specification's own is turning eight rows of message bytes into columns. */
#include "blake3.h"
#include "lanes.h"

#define LANES BLAKE3_LANES_AVX2

typedef __m256i vec;

static inline vec add(vec a, vec b) { return _mm256_add_epi32(a, b); }
static inline vec xor(vec a, vec b) { return _mm256_xor_si256(a, b); }
static inline vec all(uint32_t word) { return _mm256_set1_epi32((int32_t)word); }

/* Rotating by whole bytes is one shuffle instead of two shifts and an or. */
static inline vec rotate16(vec a) {
  return _mm256_shuffle_epi8(a, _mm256_setr_epi8(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13, 2, 3, 0, 1, 6, 7,
                                                 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
}

static inline vec rotate8(vec a) {
  return _mm256_shuffle_epi8(a, _mm256_setr_epi8(1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12, 1, 2, 3, 0, 5, 6,
                                                 7, 4, 9, 10, 11, 8, 13, 14, 15, 12));
}

static inline vec rotate12(vec a) { return _mm256_or_si256(_mm256_srli_epi32(a, 12), _mm256_slli_epi32(a, 20)); }
static inline vec rotate7(vec a) { return _mm256_or_si256(_mm256_srli_epi32(a, 7), _mm256_slli_epi32(a, 25)); }

/* One quarter round after the other: written four abreast, gcc runs out of registers and is a fifth slower, while
 * processors find the independent ones by themselves. */
#define MIX(a, b, c, d, x, y)  \
  do {                         \
    a = add(add(a, x), b);     \
    d = rotate16(xor(d, a));   \
    c = add(c, d);             \
    b = rotate12(xor(b, c));   \
    a = add(add(a, y), b);     \
    d = rotate8(xor(d, a));    \
    c = add(c, d);             \
    b = rotate7(xor(b, c));    \
  } while (0)

/* The schedule's rows are constants here once the compiler has unrolled the rounds. */
#define ROUND(s)                                \
  do {                                          \
    MIX(v0, v4, v8, v12, m[s[0]], m[s[1]]);     \
    MIX(v1, v5, v9, v13, m[s[2]], m[s[3]]);     \
    MIX(v2, v6, v10, v14, m[s[4]], m[s[5]]);    \
    MIX(v3, v7, v11, v15, m[s[6]], m[s[7]]);    \
    MIX(v0, v5, v10, v15, m[s[8]], m[s[9]]);    \
    MIX(v1, v6, v11, v12, m[s[10]], m[s[11]]);  \
    MIX(v2, v7, v8, v13, m[s[12]], m[s[13]]);   \
    MIX(v3, v4, v9, v14, m[s[14]], m[s[15]]);   \
  } while (0)

static const uint8_t schedule[7][16] = {BLAKE3_SCHEDULE};

void blake3_avx2(const uint8_t *const *inputs, size_t blocks, uint64_t counter, uint64_t counter_step, uint32_t flags,
                 uint32_t flags_start, uint32_t flags_end, blake3_cv *targets) {
  vec h[8];
  for (int i = 0; i < 8; i++) h[i] = all(blake3_iv[i]);

  uint32_t low[LANES], high[LANES];
  for (size_t lane = 0; lane < LANES; lane++) {
    uint64_t of_lane = counter + lane * counter_step;
    low[lane] = (uint32_t)of_lane;
    high[lane] = (uint32_t)(of_lane >> 32);
  }
  const vec counters_low = _mm256_loadu_si256((const __m256i *)low);
  const vec counters_high = _mm256_loadu_si256((const __m256i *)high);

  for (size_t block = 0; block < blocks; block++) {
    vec m[16];
    for (int i = 0; i < 8; i++) {
      const uint8_t *row = inputs[i] + block * BLAKE3_BLOCK_BYTES;
      m[i] = _mm256_loadu_si256((const __m256i *)row);
      m[8 + i] = _mm256_loadu_si256((const __m256i *)(row + 32));
      /* Eight streams a leaf apart are more than the hardware follows well. */
      _mm_prefetch((const char *)((uintptr_t)row + 256), _MM_HINT_T0);
    }
    transpose8(m);
    transpose8(m + 8);
    /* The message belongs in memory, where an addition can take it from; gcc would rather spill the state. */
    __asm__("" : "+m"(m));

    uint32_t block_flags = flags | (block == 0 ? flags_start : 0) | (block + 1 == blocks ? flags_end : 0);
    vec v0 = h[0], v1 = h[1], v2 = h[2], v3 = h[3], v4 = h[4], v5 = h[5], v6 = h[6], v7 = h[7];
    vec v8 = all(blake3_iv[0]), v9 = all(blake3_iv[1]), v10 = all(blake3_iv[2]), v11 = all(blake3_iv[3]);
    vec v12 = counters_low, v13 = counters_high, v14 = all(BLAKE3_BLOCK_BYTES), v15 = all(block_flags);

    ROUND(schedule[0]);
    ROUND(schedule[1]);
    ROUND(schedule[2]);
    ROUND(schedule[3]);
    ROUND(schedule[4]);
    ROUND(schedule[5]);
    ROUND(schedule[6]);

    h[0] = xor(v0, v8), h[1] = xor(v1, v9), h[2] = xor(v2, v10), h[3] = xor(v3, v11);
    h[4] = xor(v4, v12), h[5] = xor(v5, v13), h[6] = xor(v6, v14), h[7] = xor(v7, v15);
  }

  transpose8(h);
  for (int i = 0; i < 8; i++) _mm256_storeu_si256((__m256i *)targets[i].words, h[i]);
}
