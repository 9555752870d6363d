/**
 * The core: chunk boundaries and BLAKE3 digests, in C through FFM ({@code NativeCore}) and, as its
 * oracle and fallback, in Java ({@code ReferenceCore}). Works on memory the caller owns; keeps
 * nothing between calls.
 */
@NullMarked
package io.redgiant.core;

import org.jspecify.annotations.NullMarked;
