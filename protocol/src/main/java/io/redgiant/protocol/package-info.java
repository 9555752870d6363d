/**
 * What two processes must agree on: the nouns as records that validate themselves, their text and
 * binary forms, the addresses of the event bus, the limits and the refusals. No Vert.x, no threads,
 * no state.
 */
@NullMarked
package io.redgiant.protocol;

import org.jspecify.annotations.NullMarked;
