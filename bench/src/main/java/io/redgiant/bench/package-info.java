/** What the core and a node can do, measured; nothing here is part of a node. */
@NullMarked
package io.redgiant.bench;

import org.jspecify.annotations.NullMarked;
