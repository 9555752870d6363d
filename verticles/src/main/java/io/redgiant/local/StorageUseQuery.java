package io.redgiant.local;

/** What uses the disk? Answered by {@link StorageUse}. */
public record StorageUseQuery() implements ByReference {}
