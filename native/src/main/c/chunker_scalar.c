#include "bytes.h"
#include "chunker.h"

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
