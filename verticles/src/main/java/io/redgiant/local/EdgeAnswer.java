package io.redgiant.local;

/**
 * The answer to an {@link EdgeCall}.
 *
 * @param body a JSON object as text
 */
public record EdgeAnswer(String body) implements ByReference {}
