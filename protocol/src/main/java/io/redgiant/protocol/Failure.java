package io.redgiant.protocol;

/** The closed list of refusals: what a node may answer instead of doing what it was asked. */
public enum Failure {
  /** The request itself is wrong: a bad name, a bad range of numbers, a broken body. */
  BAD_REQUEST(400),
  /** A token is needed, or this one is no longer good. */
  NOT_AUTHENTICATED(401),
  /** Known, and not allowed; also a foreign Host or Origin. */
  FORBIDDEN(403),
  /** There is no such thing, or none that this peer may see: the two look the same on purpose. */
  NOT_FOUND(404),
  /** Too slow: the peer sent less than the least rate. */
  TIMED_OUT(408),
  /** A name means more than one thing, or chunks that were held are gone. */
  CONFLICT(409),
  /** It was there and is over: an ingest whose sender gave up. */
  GONE(410),
  /** A condition of the request does not hold. */
  PRECONDITION_FAILED(412),
  /** More bytes, items or characters than the limit. */
  TOO_LARGE(413),
  /** No byte of the asked ranges exists. */
  RANGE_NOT_SATISFIABLE(416),
  /**
   * Something else is at it just now; try again. Clients of tus retry this and not {@link #BUSY}.
   */
  LOCKED(423),
  /** The bytes are not what their sender said they are. */
  CHECKSUM_MISMATCH(460),
  /** Too many requests at once. */
  BUSY(429),
  /** A fault of this node: a bug, or its environment. Logged with an id. */
  INTERNAL(500),
  /**
   * Not now: starting, stopping, read-only after a failed write, or waiting for a position took too
   * long.
   */
  UNAVAILABLE(503),
  /** The disk's reserve is reached. */
  NO_SPACE(507);

  private final int status;

  Failure(int status) {
    this.status = status;
  }

  /** The HTTP status, which is also the failure code on the bus. */
  public int status() {
    return status;
  }

  /** The failure with this status; {@link #INTERNAL} where there is none. */
  public static Failure ofStatus(int status) {
    for (var failure : values()) {
      if (failure.status == status) {
        return failure;
      }
    }
    return INTERNAL;
  }
}
