/**
 * What the verticles of one node hand each other by reference over the local event bus: slabs,
 * plans, writes and their answers. Immutable, but for a slab, which belongs to whoever was handed
 * it last.
 */
@NullMarked
package io.redgiant.local;

import org.jspecify.annotations.NullMarked;
