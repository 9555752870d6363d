package io.redgiant.local;

/** Which nodes are up? Answered by {@link Nodes}. */
public record NodesQuery() implements ByReference {}
