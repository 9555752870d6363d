package io.redgiant.client;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Position;

/**
 * What a node says of a file before it sends any of it.
 *
 * @param name what the publisher calls it, without folders; anything may stand in it
 * @param position what another node must have seen to know it
 */
public record Located(
    ContentId content, long size, String name, String mediaType, Position position) {}
