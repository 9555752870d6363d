package io.redgiant.local;

import org.jspecify.annotations.Nullable;

/**
 * An event of {@code local.clock.judged}: whether this node's clock is good enough to write by.
 *
 * @param refusal why this node takes no writes, or null where it does
 */
public record ClockJudged(@Nullable String refusal) implements ByReference {}
