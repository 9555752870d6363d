#include "chunker.h"

#include "bytes.h"
#include "redgiant.h"

static inline uint32_t mixed(const uint8_t *end_of_window) {
  uint32_t word = load32(end_of_window - 8) * CHUNKER_LOW_FACTOR + load32(end_of_window - 4) * CHUNKER_HIGH_FACTOR +
                  CHUNKER_OFFSET;
  return word ^ (word >> 15);
}

/* The hashes of positions p to p + 7 from those of p - 8 to p - 1. */
static inline void step(uint32_t hashes[CHUNKER_LANES], const uint8_t *position) {
  for (size_t lane = 0; lane < CHUNKER_LANES; lane++) hashes[lane] = (hashes[lane] << 4) + mixed(position + lane);
}

size_t chunker_search_scalar(const uint8_t *chunk, size_t from, size_t end, int32_t below) {
  uint32_t hashes[CHUNKER_LANES] = {0};
  size_t position = from - CHUNKER_WINDOW_BYTES + CHUNKER_LANES;
  for (; position < from; position += CHUNKER_LANES) step(hashes, chunk + position);
  /* One branch per step: looking for the least of eight is cheaper than asking eight times. */
  for (; position + CHUNKER_LANES <= end; position += CHUNKER_LANES) {
    step(hashes, chunk + position);
    int32_t least = below;
    for (size_t lane = 0; lane < CHUNKER_LANES; lane++) {
      least = (int32_t)hashes[lane] < least ? (int32_t)hashes[lane] : least;
    }
    if (least == below) continue;
    for (size_t lane = 0; lane < CHUNKER_LANES; lane++) {
      if ((int32_t)hashes[lane] < below) return position + lane;
    }
  }
  for (size_t lane = 0; position < end; lane++, position++) {
    uint32_t hash = (hashes[lane] << 4) + mixed(chunk + position);
    if ((int32_t)hash < below) return position;
  }
  return 0;
}

static size_t search(int32_t level, const uint8_t *chunk, size_t from, size_t end, int32_t below) {
  if (from >= end) return 0;
#ifdef RG_X86_64
  if (level >= RG_LEVEL_AVX2) return chunker_search_avx2(chunk, from, end, below);
#endif
  (void)level;
  return chunker_search_scalar(chunk, from, end, below);
}

size_t chunker_cut(int32_t level, const uint8_t *chunk, size_t available, size_t examined) {
  size_t from = examined < RG_CHUNK_BYTES_MIN ? RG_CHUNK_BYTES_MIN : examined + 1;
  size_t end = available < RG_CHUNK_BYTES_MAX ? available + 1 : RG_CHUNK_BYTES_MAX;
  size_t strict_end = end < CHUNKER_STRICT_BYTES ? end : CHUNKER_STRICT_BYTES;
  size_t loose_from = from > CHUNKER_STRICT_BYTES ? from : CHUNKER_STRICT_BYTES;
  size_t length = search(level, chunk, from, strict_end, CHUNKER_STRICT_BELOW);
  if (length == 0) length = search(level, chunk, loose_from, end, CHUNKER_LOOSE_BELOW);
  return length == 0 && available >= RG_CHUNK_BYTES_MAX ? RG_CHUNK_BYTES_MAX : length;
}
