package io.redgiant.local;

/**
 * The wish for an invitation to this node: answered by {@link Invitation}, or {@code BUSY} where
 * there are too many.
 *
 * @param lastsMillis how long it is to be good
 */
public record InvitationMake(long lastsMillis) implements ByReference {}
