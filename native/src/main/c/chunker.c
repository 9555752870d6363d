#include "chunker.h"

#include "redgiant.h"

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
