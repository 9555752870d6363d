package io.redgiant.journal;

import io.redgiant.local.Appended;
import io.redgiant.protocol.Refusal;

/** The answer to one write of a group. */
sealed interface Outcome {
  /** Durable and applied. */
  record Done(Appended appended) implements Outcome {}

  /** Nothing happened. */
  record Refused(Refusal refusal) implements Outcome {}
}
