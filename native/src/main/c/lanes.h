/* lanes.h - turning rows into columns, for files compiled for AVX2 and above. */
#ifndef RG_LANES_H
#define RG_LANES_H

#include <immintrin.h>

/* An 8 by 8 square of words. */
static inline void transpose8(__m256i rows[8]) {
  __m256i ab_lo = _mm256_unpacklo_epi32(rows[0], rows[1]), ab_hi = _mm256_unpackhi_epi32(rows[0], rows[1]);
  __m256i cd_lo = _mm256_unpacklo_epi32(rows[2], rows[3]), cd_hi = _mm256_unpackhi_epi32(rows[2], rows[3]);
  __m256i ef_lo = _mm256_unpacklo_epi32(rows[4], rows[5]), ef_hi = _mm256_unpackhi_epi32(rows[4], rows[5]);
  __m256i gh_lo = _mm256_unpacklo_epi32(rows[6], rows[7]), gh_hi = _mm256_unpackhi_epi32(rows[6], rows[7]);
  __m256i abcd_0 = _mm256_unpacklo_epi64(ab_lo, cd_lo), abcd_1 = _mm256_unpackhi_epi64(ab_lo, cd_lo);
  __m256i abcd_2 = _mm256_unpacklo_epi64(ab_hi, cd_hi), abcd_3 = _mm256_unpackhi_epi64(ab_hi, cd_hi);
  __m256i efgh_0 = _mm256_unpacklo_epi64(ef_lo, gh_lo), efgh_1 = _mm256_unpackhi_epi64(ef_lo, gh_lo);
  __m256i efgh_2 = _mm256_unpacklo_epi64(ef_hi, gh_hi), efgh_3 = _mm256_unpackhi_epi64(ef_hi, gh_hi);
  rows[0] = _mm256_permute2x128_si256(abcd_0, efgh_0, 0x20);
  rows[1] = _mm256_permute2x128_si256(abcd_1, efgh_1, 0x20);
  rows[2] = _mm256_permute2x128_si256(abcd_2, efgh_2, 0x20);
  rows[3] = _mm256_permute2x128_si256(abcd_3, efgh_3, 0x20);
  rows[4] = _mm256_permute2x128_si256(abcd_0, efgh_0, 0x31);
  rows[5] = _mm256_permute2x128_si256(abcd_1, efgh_1, 0x31);
  rows[6] = _mm256_permute2x128_si256(abcd_2, efgh_2, 0x31);
  rows[7] = _mm256_permute2x128_si256(abcd_3, efgh_3, 0x31);
}

#endif
