package io.redgiant.client;

import io.redgiant.protocol.ContentId;

/**
 * What a node says of a file before it sends any of it.
 *
 * @param name what the publisher calls it, without folders; anything may stand in it
 */
public record Located(ContentId content, long size, String name, String mediaType) {}
