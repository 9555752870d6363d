/* bytes.h - little-endian numbers in memory of any alignment, on machines of any byte order. */
#ifndef RG_BYTES_H
#define RG_BYTES_H

#include <stdint.h>

/* Compilers make one instruction of each. */
static inline uint32_t load32(const uint8_t *from) {
  return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

static inline void store32(uint8_t *to, uint32_t word) {
  to[0] = (uint8_t)word;
  to[1] = (uint8_t)(word >> 8);
  to[2] = (uint8_t)(word >> 16);
  to[3] = (uint8_t)(word >> 24);
}

#endif
