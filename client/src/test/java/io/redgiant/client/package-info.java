@NullMarked
package io.redgiant.client;

import org.jspecify.annotations.NullMarked;
