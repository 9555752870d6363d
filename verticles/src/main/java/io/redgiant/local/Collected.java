package io.redgiant.local;

/** What a collection freed: chunks, and the bytes they came to. */
public record Collected(long chunks, long bytes) implements ByReference {}
