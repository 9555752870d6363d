package io.redgiant.local;

/**
 * What do all records that are applied here come to? Answered by {@link StateFound}. The answer
 * reads the whole catalogue where that has changed since the last one.
 */
public record StateQuery() implements ByReference {}
