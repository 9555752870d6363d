/**
 * This node's side to the local network: at which addresses people reach it, the certificate that
 * it shows there and the authority behind it, and who is invited. Answers {@code local.lan.place}
 * and {@code local.invitation.*}; says {@code local.lan.changed}. One worker thread owns all of it.
 */
@NullMarked
package io.redgiant.lan;

import org.jspecify.annotations.NullMarked;
