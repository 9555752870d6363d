package io.redgiant.client;

import io.redgiant.protocol.Entry;
import io.redgiant.protocol.Position;

/**
 * What publishing came to.
 *
 * @param created whether this is a new version; else the current one was this very content
 * @param copies on how many nodes it is forced to disk, and out of how many wanted: {@code 2/2};
 *     empty where nothing had to be written
 * @param position what a read names to be sure to see it
 * @param sentBytes bytes of the content that had to travel
 */
public record Published(
    Entry.Shown shown, boolean created, String copies, Position position, long sentBytes) {}
