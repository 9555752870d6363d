package io.redgiant.local;

import org.jspecify.annotations.Nullable;

/**
 * What a node that leaves the layout stays for.
 *
 * @param contents that are here, and not all who are to hold them have; null where it does not
 *     leave, or has not looked yet
 */
public record Left(@Nullable Long contents) implements ByReference {}
