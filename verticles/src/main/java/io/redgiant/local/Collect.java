package io.redgiant.local;

/** Frees what nothing refers to, now instead of at the next turn; answered by {@link Collected}. */
public record Collect() implements ByReference {}
