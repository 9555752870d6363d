/* redgiant.h - the native core: chunk boundaries and digests.
 *
 * Functions here work on memory the caller owns. They allocate nothing, start no threads, keep nothing between calls
 * other than the state they are given, and are safe to call from many threads at once as long as no two calls share a
 * state or a target. Each returns a rg_status; results go through the last pointers. A pointer may be NULL only where
 * this is said.
 *
 * Digests are BLAKE3-256. Chunks are content-defined: where one ends depends on its own bytes alone.
 */
#ifndef REDGIANT_H
#define REDGIANT_H

#include <stddef.h>
#include <stdint.h>

#define RG_ABI_VERSION 1

#define RG_DIGEST_BYTES 32

#define RG_CHUNK_BYTES_MIN (64u << 10)  /* no chunk but the last of a content is shorter */
#define RG_CHUNK_BYTES_MAX (1024u << 10) /* no chunk is longer; random bytes come to 256 KiB on average */

/* One row: the chunk's digest, then its length as a little-endian 32-bit number. */
#define RG_ROW_BYTES (RG_DIGEST_BYTES + 4)

/* Room a scan of source_bytes needs for its rows. */
#define RG_ROWS_BYTES(source_bytes) (((source_bytes) / RG_CHUNK_BYTES_MIN + 1) * RG_ROW_BYTES)

/* States must lie at a multiple of this. */
#define RG_STATE_ALIGNMENT 8

/* Part of the ABI: append, never renumber. */
enum rg_status {
  RG_OK = 0,
  RG_BAD_ARGUMENT = 1, /* NULL, a length that cannot be, a state that was not started; nothing was done */
  RG_NO_SPACE = 2,     /* target is too small; nothing was done */
  RG_NO_LEVEL = 3,     /* this machine, or this build, cannot run that level; nothing was done */
};

/* Which instructions do the work. Every level gives the same bytes. Part of the ABI: append, never renumber. */
enum rg_level {
  RG_LEVEL_SCALAR = 0,
  RG_LEVEL_AVX2 = 1,
  RG_LEVEL_AVX512 = 2, /* AVX-512F */
};

#if defined(__GNUC__)
#define RG_API __attribute__((visibility("default")))
#else
#define RG_API
#endif

/* The RG_ABI_VERSION this library was built with. The one function that returns no status. */
RG_API int32_t rg_abi_version(void);

/* The fastest level that runs here. */
RG_API int32_t rg_level_best(int32_t *level);

/* Digests source[0, source_bytes) into target[0, RG_DIGEST_BYTES).
 * source may be NULL when source_bytes is 0. */
RG_API int32_t rg_digest(int32_t level, const uint8_t *source, size_t source_bytes, uint8_t *target);

/* A digest of bytes that come piece by piece: start, any number of updates, finish. finish leaves the state as it was,
 * so that more may follow. A state may be copied and moved like any memory. */
RG_API int32_t rg_hasher_bytes(size_t *state_bytes);
RG_API int32_t rg_hasher_start(int32_t level, void *state, size_t state_bytes);
RG_API int32_t rg_hasher_update(void *state, const uint8_t *source, size_t source_bytes);
RG_API int32_t rg_hasher_finish(const void *state, uint8_t *target);

/* Finds where the chunk that begins at source ends: writes its length, or 0 when it does not end in source.
 * Lengths up to examined are known to be no end (what an earlier call had at hand; 0 at first). */
RG_API int32_t rg_cut(int32_t level, const uint8_t *source, size_t source_bytes, size_t examined, size_t *length);

/* Cuts a content that comes slab by slab into chunks, digests each chunk, and digests the whole content.
 *
 * Each source begins with the unfinished chunk that the call before left over (rg_scan_carried bytes, 0 at first),
 * followed by new bytes; where slabs begin and end changes nothing in the result. last is 1 when no bytes follow: then
 * what remains is the last chunk, and the state takes no more bytes but still answers. rows receives one row for each
 * chunk that ends in source and needs room for RG_ROWS_BYTES(source_bytes), however few there will be. */
RG_API int32_t rg_scan_bytes(size_t *state_bytes);
RG_API int32_t rg_scan_start(int32_t level, void *state, size_t state_bytes);
RG_API int32_t rg_scan(void *state, const uint8_t *source, size_t source_bytes, int32_t last, uint8_t *rows,
                       size_t rows_bytes, size_t *rows_written);
RG_API int32_t rg_scan_carried(const void *state, size_t *carried);

/* Digest of all bytes scanned so far, those of the unfinished chunk included. */
RG_API int32_t rg_scan_content_id(const void *state, uint8_t *target);

/* Digests adjacent chunks and compares them with count rows, whose lengths must be possible ones and add up to
 * source_bytes. Writes the index of the first chunk whose bytes are not what its row says, or count. */
RG_API int32_t rg_verify(int32_t level, const uint8_t *source, size_t source_bytes, const uint8_t *rows,
                         size_t rows_bytes, size_t count, size_t *first_bad);

#endif
