/**
 * What the event bus does, and how long it takes: counted wherever a message passes, gathered once
 * a second by {@link io.redgiant.metrics.MetricsVerticle} on one event loop, and told to those who
 * watch. Answers {@code local.metrics.watched}, {@code all.metrics.snapshot} and {@code
 * all.metrics.tap}.
 */
@NullMarked
package io.redgiant.metrics;

import org.jspecify.annotations.NullMarked;
