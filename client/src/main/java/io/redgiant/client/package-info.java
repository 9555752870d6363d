/**
 * The library for programs: {@code RedGiantPeer} publishes, finds and fetches files through any
 * node. It knows HTTP and nothing of a node's inside; each call runs on a virtual thread of its own
 * and answers by a {@code CompletionStage}. Files of any size pass in constant memory.
 */
@NullMarked
package io.redgiant.client;

import org.jspecify.annotations.NullMarked;
