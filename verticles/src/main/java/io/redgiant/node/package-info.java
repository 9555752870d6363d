/**
 * A node as a process: its settings, its data directory, and the start of its verticles in the
 * order that {@link io.redgiant.node.Node} reads. The only package that knows all the others.
 */
@NullMarked
package io.redgiant.node;

import org.jspecify.annotations.NullMarked;
