/* However the bytes arrive, and whenever a digest is taken between, the digest is the same on every level. */
#include "content.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  content made = content_of(data, size);
  size_t piece_max = (size_t)1 << next_random(&made.random) % 21;
  for (int32_t level = 0; level <= level_best(); level++) {
    uint8_t expected[RG_DIGEST_BYTES], digest[RG_DIGEST_BYTES];
    void *hasher = hasher_started(level);
    size_t taken = 0;
    for (size_t pieces = 0; taken < made.length; pieces++) {
      /* Many tiny pieces are one case, not a million. */
      size_t max = pieces < 200 ? piece_max : made.length;
      size_t piece = at_most(1 + next_random(&made.random) % max, made.length - taken);
      uint8_t *source = copy_of(made.bytes + taken, piece);
      CHECK(rg_hasher_update(hasher, source, piece) == RG_OK);
      free(source);
      taken += piece;
      if (pieces % 16 == 3) {
        CHECK(rg_hasher_finish(hasher, digest) == RG_OK);
        CHECK(rg_digest(level_best(), made.bytes, taken, expected) == RG_OK);
        CHECK(memcmp(digest, expected, RG_DIGEST_BYTES) == 0);
      }
    }
    CHECK(rg_hasher_finish(hasher, digest) == RG_OK);
    CHECK(rg_digest(RG_LEVEL_SCALAR, made.bytes, made.length, expected) == RG_OK);
    CHECK(memcmp(digest, expected, RG_DIGEST_BYTES) == 0);
    free(hasher);
  }
  free(made.bytes);
  return 0;
}
