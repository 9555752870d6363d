/**
 * The disk as storage and journal see it: few operations, each with a stated durability, so that
 * the same code runs on the real disk and on a simulated one that forgets, tears and fails on
 * purpose. Blocking; safe for many threads.
 */
@NullMarked
package io.redgiant.disk;

import org.jspecify.annotations.NullMarked;
