/** One suite on every core there is. */
@NullMarked
package io.redgiant.core;

import org.jspecify.annotations.NullMarked;
