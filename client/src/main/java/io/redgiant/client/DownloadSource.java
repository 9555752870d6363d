package io.redgiant.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A node that a download took bytes from, or tried to.
 *
 * @param bytes that it gave and that were right
 * @param dropped why nothing more was taken from it before the end, or null
 */
public record DownloadSource(URI node, long bytes, @Nullable String dropped) {}
