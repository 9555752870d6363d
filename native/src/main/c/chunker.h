/* chunker.h - where a chunk ends.
 *
 * The rule. A chunk may end after p bytes, RG_CHUNK_BYTES_MIN <= p < RG_CHUNK_BYTES_MAX, when a hash of its bytes
 * [p - 64, p) is below a threshold; it ends at the first such p, at RG_CHUNK_BYTES_MAX, or with its content. The
 * threshold is strict below CHUNKER_STRICT_BYTES and loose from there on, so that lengths gather around the average
 * (normalised chunking: Xia et al., "FastCDC", USENIX ATC 2016). The minimum exceeds the window, so nothing before the
 * chunk's first byte matters: cutting can stop and go on anywhere, and equal bytes are cut equally wherever they stand.
 *
 * The hash. With lo and hi the little-endian words of the 8 bytes before p, all modulo 2^32:
 *
 *   word(p) = lo * CHUNKER_LOW_FACTOR + hi * CHUNKER_HIGH_FACTOR + CHUNKER_OFFSET
 *   mixed(p) = word(p) ^ (word(p) >> 15)
 *   hash(p) = (hash(p - 8) << 4) + mixed(p)
 *
 * so that hash(p) is a sum of eight mixed windows of 8 bytes, each 4 bits further to the left: what is more than 64
 * bytes back has been shifted out, as with a gear hash. Gear hashes step byte by byte, each depending on the one
 * before; this one steps 8 bytes, so positions p to p + 7 are eight lanes of one vector and need no table. Every
 * position costs the same whatever the bytes are: there is no slow path for an adversary to find, and no second,
 * weaker filter that text could upset. The multiplications spread the low bits up, the shift brings the high ones
 * down; the top bits, which decide, depend on all 64 bytes.
 *
 * The offset is for zeros. Without it they hash to 0, and a window of zeros behind a few other bytes to a number with
 * few bits set: in tar files of source trees, padded with zeros, one such window in sixteen was a cut, 36 times as many
 * cuts as there should be. With it, a run of any one byte hashes to an arbitrary number, none of which is a cut (a test
 * holds this): such runs become chunks of the maximum.
 */
#ifndef RG_CHUNKER_H
#define RG_CHUNKER_H

#include <stddef.h>
#include <stdint.h>

#define CHUNKER_WINDOW_BYTES 64
#define CHUNKER_LANES 8

#define CHUNKER_LOW_FACTOR 0x9E3779B1u
#define CHUNKER_HIGH_FACTOR 0x85EBCA77u
#define CHUNKER_OFFSET 0xC2B2AE3Du

/* Of the thresholds that give random bytes a mean of 256 KiB, those that shared most after one-byte insertions in
 * source trees, tar files, jars, class files, CSV and random bytes: one position in 2.6 million below 224 KiB, one in 40
 * thousand above. A ratio of 16 between the two shared 0.3 to 1 % less, of 4 up to 2 % less; 192 and 256 KiB about as
 * much. */
#define CHUNKER_STRICT_BYTES (224u << 10)
#define CHUNKER_STRICT_BELOW (INT32_MIN + 1664)
#define CHUNKER_LOOSE_BELOW (INT32_MIN + 64 * 1664)

/* Length of the chunk that begins at chunk, or 0 when it does not end within its first available bytes. Lengths up to
 * examined are known to be no end. */
size_t chunker_cut(int32_t level, const uint8_t *chunk, size_t available, size_t examined);

/* The first length in [from, end) whose hash is below the threshold, or 0. from is at least the window. At least
 * end - 1 bytes are there. */
size_t chunker_search_scalar(const uint8_t *chunk, size_t from, size_t end, int32_t below);
size_t chunker_search_avx2(const uint8_t *chunk, size_t from, size_t end, int32_t below);

#endif
