package io.redgiant.local;

import java.nio.file.Path;

/** Bytes that lie next to each other in one file. */
public record Extent(Path file, long offset, long bytes) {}
