/**
 * Keeps chunks: ingest, segments, extents, the chunk index, manifests. Answers {@code
 * local.ingest.*} and {@code local.content.*}. One event loop decides everything; reads, writes and
 * forces block on disk threads, and digests run in the core's workers.
 */
@NullMarked
package io.redgiant.storage;

import org.jspecify.annotations.NullMarked;
