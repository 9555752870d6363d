/* Runs a fuzz target without a fuzzer: drive RANDOM-INPUTS [FILE...]. */
#include "check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void replay(const char *path) {
  static uint8_t data[1 << 20];
  FILE *file = fopen(path, "rb");
  CHECK(file != NULL);
  size_t size = fread(data, 1, sizeof data, file);
  fclose(file);
  uint8_t *input = copy_of(data, size);
  LLVMFuzzerTestOneInput(input, size);
  free(input);
}

int main(int argc, char **argv) {
  CHECK(argc >= 2);
  for (int i = 2; i < argc; i++) replay(argv[i]);
  uint64_t random = 1; /* the same inputs every time */
  for (long left = strtol(argv[1], NULL, 10); left > 0; left--) {
    size_t size = next_random(&random) % 120;
    uint8_t *input = exactly(size);
    for (size_t i = 0; i < size; i++) input[i] = (uint8_t)next_random(&random);
    LLVMFuzzerTestOneInput(input, size);
    free(input);
  }
  return 0;
}
