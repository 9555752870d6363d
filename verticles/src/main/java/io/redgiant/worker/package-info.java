/**
 * The only caller of the C core in a node. Answers {@code local.core.scan}, {@code
 * local.core.digest} and {@code local.core.verify} on worker threads, one verticle instance per
 * core, because a native call pins its thread.
 */
@NullMarked
package io.redgiant.worker;

import org.jspecify.annotations.NullMarked;
