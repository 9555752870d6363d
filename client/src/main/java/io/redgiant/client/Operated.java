package io.redgiant.client;

import io.redgiant.protocol.Position;

/**
 * What an operator's call came to.
 *
 * @param now how it is since
 * @param copies on how many nodes that is forced to disk, and out of how many wanted: {@code 2/2}
 * @param position what a read names to be sure to see it
 */
public record Operated<T>(T now, String copies, Position position) {}
