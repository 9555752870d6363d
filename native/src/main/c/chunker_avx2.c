#include <immintrin.h>

#include "chunker.h"

/* A block is what is looked at before the one branch that asks whether there was a cut. */
#define BLOCK_VECTORS 8
#define BLOCK_POSITIONS (BLOCK_VECTORS * CHUNKER_LANES)

/* The hashes of positions p to p + 7 from those of p - 8 to p - 1. Reads the 16 bytes [p - 8, p + 8). */
static inline __m256i step(__m256i hashes, const uint8_t *position) {
  const __m256i low_words = _mm256_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, /* p to p + 3 */
                                             4, 5, 6, 7, 5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, 10 /* p + 4 to p + 7 */);
  const __m256i high_words = _mm256_add_epi8(low_words, _mm256_set1_epi8(4));
  const __m256i low_factor = _mm256_set1_epi32((int32_t)CHUNKER_LOW_FACTOR);
  const __m256i high_factor = _mm256_set1_epi32((int32_t)CHUNKER_HIGH_FACTOR);

  __m256i bytes = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(position - 8)));
  __m256i word = _mm256_add_epi32(_mm256_mullo_epi32(_mm256_shuffle_epi8(bytes, low_words), low_factor),
                                  _mm256_mullo_epi32(_mm256_shuffle_epi8(bytes, high_words), high_factor));
  word = _mm256_add_epi32(word, _mm256_set1_epi32((int32_t)CHUNKER_OFFSET));
  __m256i mixed = _mm256_xor_si256(word, _mm256_srli_epi32(word, 15));
  return _mm256_add_epi32(_mm256_slli_epi32(hashes, 4), mixed);
}

/* One bit per lane whose hash is below the threshold. */
static inline uint32_t cuts(__m256i thresholds, __m256i hashes) {
  return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(thresholds, hashes)));
}

size_t chunker_search_avx2(const uint8_t *chunk, size_t from, size_t end, int32_t below) {
  const __m256i thresholds = _mm256_set1_epi32(below);
  size_t position = from;
  __m256i hashes = _mm256_setzero_si256();
  for (size_t back = CHUNKER_WINDOW_BYTES - CHUNKER_LANES; back > 0; back -= CHUNKER_LANES) {
    hashes = step(hashes, chunk + from - back);
  }

  /* The last step of a block reads up to chunk + position + BLOCK_POSITIONS, which must be there. */
  while (position + BLOCK_POSITIONS < end) {
    __m256i before = hashes;
    __m256i least = thresholds;
    for (size_t i = 0; i < BLOCK_VECTORS; i++) {
      hashes = step(hashes, chunk + position + i * CHUNKER_LANES);
      least = _mm256_min_epi32(least, hashes);
    }
    if (cuts(thresholds, least) != 0) {
      size_t vector = 0;
      uint32_t found = 0;
      for (hashes = before; found == 0; vector++) {
        hashes = step(hashes, chunk + position + vector * CHUNKER_LANES);
        found = cuts(thresholds, hashes);
      }
      return position + (vector - 1) * CHUNKER_LANES + (size_t)__builtin_ctz(found);
    }
    position += BLOCK_POSITIONS;
  }
  return position < end ? chunker_search_scalar(chunk, position, end, below) : 0;
}
