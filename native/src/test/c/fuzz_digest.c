/* Every level digests alike, and like a hasher. */
#include "content.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  content made = content_of(data, size);
  uint8_t *source = copy_of(made.bytes, made.length);
  uint8_t expected[RG_DIGEST_BYTES], digest[RG_DIGEST_BYTES];
  CHECK(rg_digest(RG_LEVEL_SCALAR, source, made.length, expected) == RG_OK);
  for (int32_t level = 0; level <= level_best(); level++) {
    CHECK(rg_digest(level, source, made.length, digest) == RG_OK);
    CHECK(memcmp(digest, expected, RG_DIGEST_BYTES) == 0);
    void *hasher = hasher_started(level);
    CHECK(rg_hasher_update(hasher, source, made.length) == RG_OK);
    CHECK(rg_hasher_finish(hasher, digest) == RG_OK);
    CHECK(memcmp(digest, expected, RG_DIGEST_BYTES) == 0);
    free(hasher);
  }
  free(source);
  free(made.bytes);
  return 0;
}
