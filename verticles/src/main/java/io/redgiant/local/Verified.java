package io.redgiant.local;

/**
 * @param good how many chunks from the first are what their ids say: all of them, or the index of
 *     the first that is not
 */
public record Verified(int good) implements ByReference {}
