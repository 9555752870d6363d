/** Which nodes are up, and what each says of itself. */
@NullMarked
package io.redgiant.discovery;

import org.jspecify.annotations.NullMarked;
