package io.redgiant.protocol;

import java.util.List;

/**
 * Says no to one request: which kind of no, and a sentence with the value at fault and what to do
 * next.
 */
public final class Refusal extends RuntimeException {
  private final Failure failure;
  private final List<String> candidates;

  public Refusal(Failure failure, String message) {
    this(failure, message, List.of());
  }

  /**
   * @param candidates what the request may have meant, or which chunks are missing: ids, at most a
   *     page of them
   */
  public Refusal(Failure failure, String message, List<String> candidates) {
    // A refusal is an answer, not a fault: nobody reads its stack.
    super(message, null, false, false);
    this.failure = failure;
    this.candidates = List.copyOf(candidates);
  }

  public Failure failure() {
    return failure;
  }

  public List<String> candidates() {
    return candidates;
  }
}
