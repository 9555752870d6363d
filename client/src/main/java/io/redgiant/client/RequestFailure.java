package io.redgiant.client;

import io.redgiant.protocol.Failure;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request to a node did not do what it was for: the one exception of this library. What goes
 * wrong on this side, such as a full disk, stays an {@link java.io.IOException}.
 */
public final class RequestFailure extends RuntimeException {
  private final Kind kind;
  private final @Nullable Failure failure;
  private final int status;
  private final List<String> candidates;

  /** What kind of end it was, and so what is known of the request. */
  public enum Kind {
    /** The node said no: nothing happened. {@link RequestFailure#failure} says which no. */
    REFUSED,
    /** No node answers there, or the connection broke: whether a write happened is unknown. */
    UNREACHABLE,
    /** No answer in time: whether a write happened is unknown. */
    TIMED_OUT,
    /** The bytes are not what their id says. */
    MISMATCH,
    /** What answered does not speak like a node of this version. */
    UNINTELLIGIBLE
  }

  RequestFailure(Kind kind, String detail, @Nullable Throwable cause) {
    super(detail, cause);
    this.kind = kind;
    this.failure = null;
    this.status = 0;
    this.candidates = List.of();
  }

  /** A refusal as the node worded it. */
  RequestFailure(Failure failure, int status, String detail, List<String> candidates) {
    super(detail, null);
    this.kind = failure == Failure.CHECKSUM_MISMATCH ? Kind.MISMATCH : Kind.REFUSED;
    this.failure = failure;
    this.status = status;
    this.candidates = List.copyOf(candidates);
  }

  public Kind kind() {
    return kind;
  }

  /** Which refusal, where a node refused. */
  public @Nullable Failure failure() {
    return failure;
  }

  /** Whether there was no answer: another node may have one. */
  boolean isUnanswered() {
    return kind == Kind.UNREACHABLE || kind == Kind.TIMED_OUT;
  }

  /** Whether the node cannot have heard of it, so that it did not happen. */
  boolean wasNeverSent() {
    return kind == Kind.UNREACHABLE
        && switch (getCause()) {
          case ConnectException refused -> true;
          case NoRouteToHostException away -> true;
          case UnknownHostException unknown -> true;
          case SocketTimeoutException unconnected -> true;
          case null, default -> false;
        };
  }

  /** The HTTP status, or 0 where there was no answer. */
  public int status() {
    return status;
  }

  /** What the request may have meant, or which chunks are missing: ids, as the node lists them. */
  public List<String> candidates() {
    return candidates;
  }
}
