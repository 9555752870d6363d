package io.redgiant.local;

/** Of a node that leaves the layout: what is it to stay for? Answered by {@link Left}. */
public record LeftQuery() implements ByReference {}
