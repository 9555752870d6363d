package io.redgiant.local;

/** Asks where people of the local network reach this node: answered by {@link LanPlace}. */
public record LanPlaceQuery() implements ByReference {}
