/* Every level cuts alike, within the bounds, and finds the same cut when it comes back with more bytes. */
#include "content.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  content made = content_of(data, size);
  uint8_t *source = copy_of(made.bytes, made.length);
  size_t expected = 0;
  CHECK(rg_cut(RG_LEVEL_SCALAR, source, made.length, 0, &expected) == RG_OK);
  CHECK(expected == 0 || (expected >= RG_CHUNK_BYTES_MIN && expected <= RG_CHUNK_BYTES_MAX));
  CHECK(expected != 0 || made.length < RG_CHUNK_BYTES_MAX);
  for (int32_t level = 0; level <= level_best(); level++) {
    size_t length = 0;
    CHECK(rg_cut(level, source, made.length, 0, &length) == RG_OK);
    CHECK(length == expected);
    size_t examined = 0;
    for (size_t step = 1; length == expected && examined < made.length; step = step * 2 + next_random(&made.random) % 99) {
      size_t at_hand = at_most(examined + step, made.length);
      uint8_t *part = copy_of(made.bytes, at_hand);
      CHECK(rg_cut(level, part, at_hand, examined, &length) == RG_OK);
      free(part);
      CHECK(length == (expected != 0 && expected <= at_hand ? expected : 0));
      if (length != 0) break;
      length = expected;
      examined = at_hand;
    }
  }
  free(source);
  free(made.bytes);
  return 0;
}
