/* A scan finds the same on every level and however the content is sliced into slabs; what it finds is what rg_cut and
 * rg_digest say. */
#include "content.h"

/* Scans slab by slab; returns the rows and their number. */
static uint8_t *scanned(content *made, int32_t level, size_t slab_max, size_t *count, uint8_t *content_id) {
  uint8_t *rows = exactly(RG_ROWS_BYTES(made->length));
  void *state = scan_started(level);
  size_t seen = 0;
  *count = 0;
  do {
    size_t carried = 0, written = 0;
    CHECK(rg_scan_carried(state, &carried) == RG_OK);
    size_t fresh = at_most(next_random(&made->random) % slab_max + slab_max / 2, made->length - seen);
    size_t bytes = carried + fresh;
    uint8_t *source = copy_of(made->bytes + seen - carried, bytes);
    uint8_t *slab_rows = exactly(RG_ROWS_BYTES(bytes));
    seen += fresh;
    CHECK(rg_scan(state, source, bytes, seen == made->length, slab_rows, RG_ROWS_BYTES(bytes), &written) == RG_OK);
    CHECK((*count + written) * RG_ROW_BYTES <= RG_ROWS_BYTES(made->length));
    memcpy(rows + *count * RG_ROW_BYTES, slab_rows, written * RG_ROW_BYTES);
    *count += written;
    free(slab_rows);
    free(source);
  } while (seen < made->length);
  CHECK(rg_scan_content_id(state, content_id) == RG_OK);
  free(state);
  return rows;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  content made = content_of(data, size);
  size_t slab_max = (size_t)1 << (15 + next_random(&made.random) % 7);
  size_t expected_count = 0;
  uint8_t expected_id[RG_DIGEST_BYTES], id[RG_DIGEST_BYTES];
  CHECK(rg_digest(RG_LEVEL_SCALAR, made.bytes, made.length, expected_id) == RG_OK);
  uint8_t *expected = scanned(&made, RG_LEVEL_SCALAR, 2 * CONTENT_BYTES_MAX, &expected_count, id);
  CHECK(memcmp(id, expected_id, RG_DIGEST_BYTES) == 0);
  for (int32_t level = 0; level <= level_best(); level++) {
    size_t count = 0;
    uint8_t *rows = scanned(&made, level, slab_max, &count, id);
    CHECK(count == expected_count);
    CHECK(memcmp(rows, expected, count * RG_ROW_BYTES) == 0);
    CHECK(memcmp(id, expected_id, RG_DIGEST_BYTES) == 0);
    free(rows);
  }
  const uint8_t *row = expected;
  for (size_t start = 0; start < made.length; row += RG_ROW_BYTES) {
    size_t length = 0;
    uint8_t digest[RG_DIGEST_BYTES];
    CHECK(rg_cut(level_best(), made.bytes + start, made.length - start, 0, &length) == RG_OK);
    if (length == 0) length = made.length - start;
    CHECK(rg_digest(level_best(), made.bytes + start, length, digest) == RG_OK);
    CHECK(memcmp(row, digest, RG_DIGEST_BYTES) == 0);
    start += length;
  }
  CHECK(row == expected + expected_count * RG_ROW_BYTES);
  free(expected);
  free(made.bytes);
  return 0;
}
