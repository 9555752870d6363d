#include "redgiant.h"

#include <string.h>

#include "blake3.h"
#include "bytes.h"
#include "chunker.h"

/* The content's digest trails the chunks by less than this while a scan goes on, so that it takes whole subtrees. */
#define CONTENT_STEP_BYTES (64u << 10)

/* A state begins with a word of its own, so that memory never started is refused instead of believed. */
enum {
  HASHER_STATE = 0x52474831,
  SCAN_STATE = 0x52475331,
  SCAN_ENDED = 0x52475345,
};

typedef struct {
  uint32_t kind;
  int32_t level;
  blake3 blake3;
} hasher_state;

typedef struct {
  uint32_t kind;
  int32_t level;
  uint64_t seen;    /* bytes of the content so far */
  uint64_t carried; /* of them, in the unfinished chunk */
  uint32_t whole;   /* the content is one chunk: its id is whole_id */
  uint8_t whole_id[RG_DIGEST_BYTES];
  blake3 content; /* of all bytes seen, unless whole */
} scan_state;

int32_t rg_abi_version(void) {
  return RG_ABI_VERSION;
}

/* Asked at each call: a look at what the compiler's runtime found out before main. */
static int32_t level_best(void) {
#ifdef RG_X86_64
  if (__builtin_cpu_supports("avx512f")) return RG_LEVEL_AVX512;
  if (__builtin_cpu_supports("avx2")) return RG_LEVEL_AVX2;
#endif
  return RG_LEVEL_SCALAR;
}

static int32_t check_level(int32_t level) {
  if (level < RG_LEVEL_SCALAR) return RG_BAD_ARGUMENT;
  return level > level_best() ? RG_NO_LEVEL : RG_OK;
}

static int is_state(const void *state) {
  return state != NULL && (uintptr_t)state % RG_STATE_ALIGNMENT == 0;
}

int32_t rg_level_best(int32_t *level) {
  if (level == NULL) return RG_BAD_ARGUMENT;
  *level = level_best();
  return RG_OK;
}

int32_t rg_digest(int32_t level, const uint8_t *source, size_t source_bytes, uint8_t *target) {
  int32_t status = check_level(level);
  if (status != RG_OK) return status;
  if ((source == NULL && source_bytes > 0) || target == NULL) return RG_BAD_ARGUMENT;
  blake3_digest(level, source, source_bytes, target);
  return RG_OK;
}

int32_t rg_hasher_bytes(size_t *state_bytes) {
  if (state_bytes == NULL) return RG_BAD_ARGUMENT;
  *state_bytes = sizeof(hasher_state);
  return RG_OK;
}

int32_t rg_hasher_start(int32_t level, void *state, size_t state_bytes) {
  int32_t status = check_level(level);
  if (status != RG_OK) return status;
  if (!is_state(state)) return RG_BAD_ARGUMENT;
  if (state_bytes < sizeof(hasher_state)) return RG_NO_SPACE;
  hasher_state *hasher = state;
  hasher->kind = HASHER_STATE;
  hasher->level = level;
  blake3_start(&hasher->blake3);
  return RG_OK;
}

int32_t rg_hasher_update(void *state, const uint8_t *source, size_t source_bytes) {
  hasher_state *hasher = state;
  if (!is_state(state) || hasher->kind != HASHER_STATE) return RG_BAD_ARGUMENT;
  if (source == NULL && source_bytes > 0) return RG_BAD_ARGUMENT;
  blake3_update(&hasher->blake3, hasher->level, source, source_bytes);
  return RG_OK;
}

int32_t rg_hasher_finish(const void *state, uint8_t *target) {
  const hasher_state *hasher = state;
  if (!is_state(state) || hasher->kind != HASHER_STATE || target == NULL) return RG_BAD_ARGUMENT;
  blake3_finish(&hasher->blake3, target);
  return RG_OK;
}

int32_t rg_cut(int32_t level, const uint8_t *source, size_t source_bytes, size_t examined, size_t *length) {
  int32_t status = check_level(level);
  if (status != RG_OK) return status;
  if ((source == NULL && source_bytes > 0) || examined > source_bytes || length == NULL) return RG_BAD_ARGUMENT;
  *length = chunker_cut(level, source, source_bytes, examined);
  return RG_OK;
}

int32_t rg_scan_bytes(size_t *state_bytes) {
  if (state_bytes == NULL) return RG_BAD_ARGUMENT;
  *state_bytes = sizeof(scan_state);
  return RG_OK;
}

int32_t rg_scan_start(int32_t level, void *state, size_t state_bytes) {
  int32_t status = check_level(level);
  if (status != RG_OK) return status;
  if (!is_state(state)) return RG_BAD_ARGUMENT;
  if (state_bytes < sizeof(scan_state)) return RG_NO_SPACE;
  scan_state *scan = state;
  scan->kind = SCAN_STATE;
  scan->level = level;
  scan->seen = 0;
  scan->carried = 0;
  scan->whole = 0;
  blake3_start(&scan->content);
  return RG_OK;
}

static void write_row(int32_t level, const uint8_t *chunk, size_t length, uint8_t *row) {
  blake3_digest(level, chunk, length, row);
  store32(row + RG_DIGEST_BYTES, (uint32_t)length);
}

int32_t rg_scan(void *state, const uint8_t *source, size_t source_bytes, int32_t last, uint8_t *rows,
                size_t rows_bytes, size_t *rows_written) {
  scan_state *scan = state;
  if (!is_state(state) || scan->kind != SCAN_STATE) return RG_BAD_ARGUMENT;
  if ((source == NULL && source_bytes > 0) || source_bytes < scan->carried) return RG_BAD_ARGUMENT;
  if ((last != 0 && last != 1) || rows == NULL || rows_written == NULL) return RG_BAD_ARGUMENT;
  if (rows_bytes / RG_ROW_BYTES < source_bytes / RG_CHUNK_BYTES_MIN + 1) return RG_NO_SPACE;

  /* Offsets in source. Its first byte is byte `base` of the content. */
  uint64_t base = scan->seen - scan->carried;
  size_t start = 0;
  size_t digested = (size_t)scan->carried; /* by content; less than start only while a scan goes on */
  size_t examined = (size_t)scan->carried;
  size_t count = 0;
  while (start < source_bytes) {
    size_t length = chunker_cut(scan->level, source + start, source_bytes - start, examined);
    if (length == 0) {
      if (!last) break;
      length = source_bytes - start;
    }
    uint8_t *row = rows + count++ * RG_ROW_BYTES;
    write_row(scan->level, source + start, length, row);
    start += length;
    examined = 0;
    if (last && base == 0 && start == source_bytes && count == 1) {
      scan->whole = scan->seen == 0;
      if (scan->whole) memcpy(scan->whole_id, row, RG_DIGEST_BYTES);
    }
    /* The chunk is still in the cache: take it into the content too, up to a multiple of the step. */
    uint64_t aligned = (base + start) / CONTENT_STEP_BYTES * CONTENT_STEP_BYTES;
    if (aligned > base + digested && !scan->whole) {
      size_t until = (size_t)(aligned - base);
      blake3_update(&scan->content, scan->level, source + digested, until - digested);
      digested = until;
    }
  }
  if (!scan->whole && source_bytes > digested) {
    blake3_update(&scan->content, scan->level, source + digested, source_bytes - digested);
  }
  scan->seen += source_bytes - scan->carried;
  scan->carried = source_bytes - start;
  if (last) scan->kind = SCAN_ENDED;
  *rows_written = count;
  return RG_OK;
}

static int is_scan(const void *state) {
  const scan_state *scan = state;
  return is_state(state) && (scan->kind == SCAN_STATE || scan->kind == SCAN_ENDED);
}

int32_t rg_scan_carried(const void *state, size_t *carried) {
  if (!is_scan(state) || carried == NULL) return RG_BAD_ARGUMENT;
  *carried = (size_t)((const scan_state *)state)->carried;
  return RG_OK;
}

int32_t rg_scan_content_id(const void *state, uint8_t *target) {
  if (!is_scan(state) || target == NULL) return RG_BAD_ARGUMENT;
  const scan_state *scan = state;
  if (scan->whole) {
    memcpy(target, scan->whole_id, RG_DIGEST_BYTES);
  } else {
    blake3_finish(&scan->content, target);
  }
  return RG_OK;
}

int32_t rg_verify(int32_t level, const uint8_t *source, size_t source_bytes, const uint8_t *rows, size_t rows_bytes,
                  size_t count, size_t *first_bad) {
  int32_t status = check_level(level);
  if (status != RG_OK) return status;
  if ((source == NULL && source_bytes > 0) || (rows == NULL && count > 0) || first_bad == NULL) return RG_BAD_ARGUMENT;
  if (rows_bytes / RG_ROW_BYTES < count) return RG_BAD_ARGUMENT;
  size_t left = source_bytes;
  for (size_t i = 0; i < count; i++) {
    size_t length = load32(rows + i * RG_ROW_BYTES + RG_DIGEST_BYTES);
    if (length == 0 || length > RG_CHUNK_BYTES_MAX || length > left) return RG_BAD_ARGUMENT;
    left -= length;
  }
  if (left != 0) return RG_BAD_ARGUMENT;

  size_t good = 0;
  for (; good < count; good++) {
    const uint8_t *row = rows + good * RG_ROW_BYTES;
    size_t length = load32(row + RG_DIGEST_BYTES);
    uint8_t digest[RG_DIGEST_BYTES];
    blake3_digest(level, source, length, digest);
    if (memcmp(digest, row, RG_DIGEST_BYTES) != 0) break;
    source += length;
  }
  *first_bad = good;
  return RG_OK;
}
