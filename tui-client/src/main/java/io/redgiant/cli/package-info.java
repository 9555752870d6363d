/**
 * The command line: one class for each command, registered in {@code RedGiant}. A short command
 * loads neither Vert.x nor the JDK's HTTP client, which would cost more than the command itself.
 */
@NullMarked
package io.redgiant.cli;

import org.jspecify.annotations.NullMarked;
