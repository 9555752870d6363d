/* What a scan found verifies on every level; one bit changed in the bytes is found in its chunk; rows that are
 * anything at all are refused or found wrong, never read past. */
#include "content.h"

static size_t first_bad(int32_t level, const uint8_t *source, size_t bytes, const uint8_t *rows, size_t count) {
  size_t bad = SIZE_MAX;
  CHECK(rg_verify(level, source, bytes, rows, count * RG_ROW_BYTES, count, &bad) == RG_OK);
  return bad;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  content made = content_of(data, size);
  uint8_t *source = copy_of(made.bytes, made.length);
  uint8_t *all_rows = exactly(RG_ROWS_BYTES(made.length));
  size_t count = 0;
  void *state = scan_started(level_best());
  CHECK(rg_scan(state, source, made.length, 1, all_rows, RG_ROWS_BYTES(made.length), &count) == RG_OK);
  free(state);
  uint8_t *rows = copy_of(all_rows, count * RG_ROW_BYTES);
  free(all_rows);

  for (int32_t level = 0; level <= level_best(); level++) {
    CHECK(first_bad(level, source, made.length, rows, count) == count);
    if (count == 0) continue;
    size_t flipped = next_random(&made.random) % made.length;
    size_t chunk = 0;
    for (size_t end = 0;; chunk++) {
      const uint8_t *length = rows + chunk * RG_ROW_BYTES + RG_DIGEST_BYTES;
      end += length[0] | (size_t)length[1] << 8 | (size_t)length[2] << 16;
      if (flipped < end) break;
    }
    source[flipped] ^= 0x10;
    CHECK(first_bad(level, source, made.length, rows, count) == chunk);
    source[flipped] ^= 0x10;
  }

  /* The input itself as rows. */
  size_t any_count = size / RG_ROW_BYTES;
  uint8_t *any_rows = copy_of(data, any_count * RG_ROW_BYTES);
  size_t bad = 0;
  int32_t status = rg_verify(level_best(), source, made.length, any_rows, any_count * RG_ROW_BYTES, any_count, &bad);
  CHECK(status == RG_BAD_ARGUMENT || (status == RG_OK && bad <= any_count));
  free(any_rows);
  free(rows);
  free(source);
  free(made.bytes);
  return 0;
}
