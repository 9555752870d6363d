/* Sixteen BLAKE3 compressions at once, as blake3_avx2.c does eight: twice the lanes, rotations in one instruction, and
 * registers enough for the whole state. */
#include "blake3.h"
#include "lanes.h"

#define LANES BLAKE3_LANES_AVX512

typedef __m512i vec;

static inline vec add(vec a, vec b) { return _mm512_add_epi32(a, b); }
static inline vec xor(vec a, vec b) { return _mm512_xor_si512(a, b); }
static inline vec all(uint32_t word) { return _mm512_set1_epi32((int32_t)word); }

/* A 16 by 16 square of words: within each 128-bit quarter first, then the quarters. */
static inline void transpose16(vec rows[16]) {
  vec pairs[16], fours[16];
  for (int i = 0; i < 16; i += 2) {
    pairs[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
    pairs[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    fours[i] = _mm512_unpacklo_epi64(pairs[i], pairs[i + 2]);
    fours[i + 1] = _mm512_unpackhi_epi64(pairs[i], pairs[i + 2]);
    fours[i + 2] = _mm512_unpacklo_epi64(pairs[i + 1], pairs[i + 3]);
    fours[i + 3] = _mm512_unpackhi_epi64(pairs[i + 1], pairs[i + 3]);
  }
  for (int i = 0; i < 4; i++) {
    /* Quarter q of fours[4 * k + i] holds word 4 * q + i of inputs 4 * k to 4 * k + 3. */
    vec even_low = _mm512_shuffle_i32x4(fours[i], fours[4 + i], 0x88);       /* quarters 0, 2 of k = 0, 1 */
    vec odd_low = _mm512_shuffle_i32x4(fours[i], fours[4 + i], 0xDD);        /* quarters 1, 3 */
    vec even_high = _mm512_shuffle_i32x4(fours[8 + i], fours[12 + i], 0x88); /* the same of k = 2, 3 */
    vec odd_high = _mm512_shuffle_i32x4(fours[8 + i], fours[12 + i], 0xDD);
    rows[i] = _mm512_shuffle_i32x4(even_low, even_high, 0x88);
    rows[4 + i] = _mm512_shuffle_i32x4(odd_low, odd_high, 0x88);
    rows[8 + i] = _mm512_shuffle_i32x4(even_low, even_high, 0xDD);
    rows[12 + i] = _mm512_shuffle_i32x4(odd_low, odd_high, 0xDD);
  }
}

#define MIX(a, b, c, d, x, y)                \
  do {                                       \
    a = add(add(a, x), b);                   \
    d = _mm512_ror_epi32(xor(d, a), 16);     \
    c = add(c, d);                           \
    b = _mm512_ror_epi32(xor(b, c), 12);     \
    a = add(add(a, y), b);                   \
    d = _mm512_ror_epi32(xor(d, a), 8);      \
    c = add(c, d);                           \
    b = _mm512_ror_epi32(xor(b, c), 7);      \
  } while (0)

#define ROUND(s)                               \
  do {                                         \
    MIX(v0, v4, v8, v12, m[s[0]], m[s[1]]);    \
    MIX(v1, v5, v9, v13, m[s[2]], m[s[3]]);    \
    MIX(v2, v6, v10, v14, m[s[4]], m[s[5]]);   \
    MIX(v3, v7, v11, v15, m[s[6]], m[s[7]]);   \
    MIX(v0, v5, v10, v15, m[s[8]], m[s[9]]);   \
    MIX(v1, v6, v11, v12, m[s[10]], m[s[11]]); \
    MIX(v2, v7, v8, v13, m[s[12]], m[s[13]]);  \
    MIX(v3, v4, v9, v14, m[s[14]], m[s[15]]);  \
  } while (0)

static const uint8_t schedule[7][16] = {BLAKE3_SCHEDULE};

void blake3_avx512(const uint8_t *const *inputs, size_t blocks, uint64_t counter, uint64_t counter_step,
                   uint32_t flags, uint32_t flags_start, uint32_t flags_end, blake3_cv *targets) {
  vec h[8];
  for (int i = 0; i < 8; i++) h[i] = all(blake3_iv[i]);

  uint32_t low[LANES], high[LANES];
  for (size_t lane = 0; lane < LANES; lane++) {
    uint64_t of_lane = counter + lane * counter_step;
    low[lane] = (uint32_t)of_lane;
    high[lane] = (uint32_t)(of_lane >> 32);
  }
  const vec counters_low = _mm512_loadu_si512(low);
  const vec counters_high = _mm512_loadu_si512(high);

  for (size_t block = 0; block < blocks; block++) {
    vec m[LANES];
    for (size_t i = 0; i < LANES; i++) {
      const uint8_t *row = inputs[i] + block * BLAKE3_BLOCK_BYTES;
      m[i] = _mm512_loadu_si512(row);
      /* Sixteen streams a leaf apart are more than the hardware follows well. */
      _mm_prefetch((const char *)((uintptr_t)row + 256), _MM_HINT_T0);
    }
    transpose16(m);

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

  __m256i first[8], second[8];
  for (int i = 0; i < 8; i++) {
    first[i] = _mm512_castsi512_si256(h[i]);
    second[i] = _mm512_extracti64x4_epi64(h[i], 1);
  }
  transpose8(first);
  transpose8(second);
  for (int i = 0; i < 8; i++) {
    _mm256_storeu_si256((__m256i *)targets[i].words, first[i]);
    _mm256_storeu_si256((__m256i *)targets[8 + i].words, second[i]);
  }
}
