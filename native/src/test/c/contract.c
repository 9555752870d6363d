/* What redgiant.h promises: the published vectors on every level, and an answer to every argument that cannot be.
 * contract VECTORS-CSV */
#include "check.h"

static void published_vectors_agree(const char *csv) {
  char line[256];
  FILE *file = fopen(csv, "r");
  CHECK(file != NULL);
  CHECK(fgets(line, sizeof line, file) != NULL); /* the header */
  size_t vectors = 0;
  for (; fgets(line, sizeof line, file) != NULL; vectors++) {
    char *comma;
    size_t bytes = strtoul(line, &comma, 10);
    uint8_t *source = exactly(bytes);
    for (size_t i = 0; i < bytes; i++) source[i] = (uint8_t)(i % 251);
    for (int32_t level = 0; level <= level_best(); level++) {
      uint8_t digest[RG_DIGEST_BYTES];
      char hex[2 * RG_DIGEST_BYTES + 1];
      CHECK(rg_digest(level, source, bytes, digest) == RG_OK);
      for (int i = 0; i < RG_DIGEST_BYTES; i++) snprintf(hex + 2 * i, 3, "%02x", digest[i]);
      CHECK(strncmp(comma + 1, hex, 2 * RG_DIGEST_BYTES) == 0);
    }
    free(source);
  }
  fclose(file);
  CHECK(vectors > 0);
}

static void levels_that_are_none_are_refused(void) {
  uint8_t digest[RG_DIGEST_BYTES];
  size_t length;
  _Alignas(RG_STATE_ALIGNMENT) uint8_t state[8192];
  CHECK(rg_digest(-1, NULL, 0, digest) == RG_BAD_ARGUMENT);
  CHECK(rg_digest(99, NULL, 0, digest) == RG_NO_LEVEL);
  CHECK(rg_hasher_start(99, state, sizeof state) == RG_NO_LEVEL);
  CHECK(rg_scan_start(99, state, sizeof state) == RG_NO_LEVEL);
  CHECK(rg_cut(99, NULL, 0, 0, &length) == RG_NO_LEVEL);
  CHECK(rg_verify(99, NULL, 0, NULL, 0, 0, &length) == RG_NO_LEVEL);
}

static void null_is_refused_where_it_is_not_allowed(void) {
  uint8_t byte = 0, digest[RG_DIGEST_BYTES];
  size_t result;
  void *hasher = hasher_started(RG_LEVEL_SCALAR);
  void *scan = scan_started(RG_LEVEL_SCALAR);
  CHECK(rg_level_best(NULL) == RG_BAD_ARGUMENT);
  CHECK(rg_digest(RG_LEVEL_SCALAR, NULL, 1, digest) == RG_BAD_ARGUMENT);
  CHECK(rg_digest(RG_LEVEL_SCALAR, &byte, 1, NULL) == RG_BAD_ARGUMENT);
  CHECK(rg_digest(RG_LEVEL_SCALAR, NULL, 0, digest) == RG_OK);
  CHECK(rg_hasher_bytes(NULL) == RG_BAD_ARGUMENT);
  CHECK(rg_hasher_start(RG_LEVEL_SCALAR, NULL, 1 << 20) == RG_BAD_ARGUMENT);
  CHECK(rg_hasher_update(NULL, &byte, 1) == RG_BAD_ARGUMENT);
  CHECK(rg_hasher_update(hasher, NULL, 1) == RG_BAD_ARGUMENT);
  CHECK(rg_hasher_update(hasher, NULL, 0) == RG_OK);
  CHECK(rg_hasher_finish(hasher, NULL) == RG_BAD_ARGUMENT);
  CHECK(rg_cut(RG_LEVEL_SCALAR, NULL, 1, 0, &result) == RG_BAD_ARGUMENT);
  CHECK(rg_cut(RG_LEVEL_SCALAR, &byte, 1, 2, &result) == RG_BAD_ARGUMENT);
  CHECK(rg_cut(RG_LEVEL_SCALAR, &byte, 1, 0, NULL) == RG_BAD_ARGUMENT);
  CHECK(rg_scan_bytes(NULL) == RG_BAD_ARGUMENT);
  CHECK(rg_scan_start(RG_LEVEL_SCALAR, NULL, 1 << 20) == RG_BAD_ARGUMENT);
  CHECK(rg_scan_carried(scan, NULL) == RG_BAD_ARGUMENT);
  CHECK(rg_scan_content_id(scan, NULL) == RG_BAD_ARGUMENT);
  CHECK(rg_verify(RG_LEVEL_SCALAR, NULL, 1, NULL, 0, 0, &result) == RG_BAD_ARGUMENT);
  CHECK(rg_verify(RG_LEVEL_SCALAR, NULL, 0, NULL, RG_ROW_BYTES, 1, &result) == RG_BAD_ARGUMENT);
  CHECK(rg_verify(RG_LEVEL_SCALAR, NULL, 0, NULL, 0, 0, NULL) == RG_BAD_ARGUMENT);
  CHECK(rg_verify(RG_LEVEL_SCALAR, NULL, 0, NULL, 0, 0, &result) == RG_OK && result == 0);
  free(scan);
  free(hasher);
}

static void scans_take_only_what_they_can(void) {
  uint8_t source[10] = {0}, rows[2 * RG_ROW_BYTES];
  size_t written = 0, carried = 0;
  void *scan = scan_started(RG_LEVEL_SCALAR);
  CHECK(rg_scan(scan, source, 10, 2, rows, sizeof rows, &written) == RG_BAD_ARGUMENT);
  CHECK(rg_scan(scan, NULL, 10, 0, rows, sizeof rows, &written) == RG_BAD_ARGUMENT);
  CHECK(rg_scan(scan, source, 10, 0, NULL, sizeof rows, &written) == RG_BAD_ARGUMENT);
  CHECK(rg_scan(scan, source, 10, 0, rows, sizeof rows, NULL) == RG_BAD_ARGUMENT);
  CHECK(rg_scan(scan, source, 10, 0, rows, RG_ROW_BYTES - 1, &written) == RG_NO_SPACE);
  CHECK(rg_scan(scan, source, 10, 0, rows, RG_ROW_BYTES, &written) == RG_OK && written == 0);
  CHECK(rg_scan(scan, source, 9, 0, rows, sizeof rows, &written) == RG_BAD_ARGUMENT);
  CHECK(rg_scan(scan, source, 10, 1, rows, sizeof rows, &written) == RG_OK && written == 1);
  CHECK(rg_scan(scan, source, 0, 1, rows, sizeof rows, &written) == RG_BAD_ARGUMENT);
  CHECK(rg_scan_carried(scan, &carried) == RG_OK && carried == 0);
  free(scan);
}

static void states_are_told_apart(void) {
  uint8_t digest[RG_DIGEST_BYTES];
  size_t bytes = 0, carried;
  void *hasher = hasher_started(RG_LEVEL_SCALAR);
  void *scan = scan_started(RG_LEVEL_SCALAR);
  CHECK(rg_hasher_update(scan, digest, 1) == RG_BAD_ARGUMENT);
  CHECK(rg_hasher_finish(scan, digest) == RG_BAD_ARGUMENT);
  CHECK(rg_scan_carried(hasher, &carried) == RG_BAD_ARGUMENT);
  CHECK(rg_scan_content_id(hasher, digest) == RG_BAD_ARGUMENT);
  CHECK(rg_hasher_bytes(&bytes) == RG_OK);
  CHECK(rg_hasher_start(RG_LEVEL_SCALAR, hasher, bytes - 1) == RG_NO_SPACE);
  CHECK(rg_hasher_start(RG_LEVEL_SCALAR, (uint8_t *)scan + 1, bytes) == RG_BAD_ARGUMENT);
  CHECK(rg_scan_bytes(&bytes) == RG_OK);
  CHECK(rg_scan_start(RG_LEVEL_SCALAR, scan, bytes - 1) == RG_NO_SPACE);
  free(scan);
  free(hasher);
}

int main(int argc, char **argv) {
  CHECK(argc == 2);
  CHECK(rg_abi_version() == RG_ABI_VERSION);
  published_vectors_agree(argv[1]);
  levels_that_are_none_are_refused();
  null_is_refused_where_it_is_not_allowed();
  scans_take_only_what_they_can();
  states_are_told_apart();
  return 0;
}
