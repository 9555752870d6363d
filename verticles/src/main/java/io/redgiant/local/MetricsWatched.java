package io.redgiant.local;

/**
 * An event of {@code local.metrics.watched}: somebody at this node watches the event bus. It holds
 * for a few seconds, so it is said again as long as that is so.
 *
 * @param meters somebody looks at the meters
 * @param tap somebody has the tap on
 */
public record MetricsWatched(boolean meters, boolean tap) implements ByReference {}
