/** What holds for the whole house, checked from the one module that sees every other. */
@NullMarked
package io.redgiant;

import org.jspecify.annotations.NullMarked;
