package io.redgiant.local;

/**
 * Which nodes are in the layout, and what is set for all of them? Answered by {@link NetworkState}.
 */
public record NetworkStateQuery() implements ByReference {}
