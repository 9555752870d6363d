package io.redgiant.journal;

import io.redgiant.local.Acknowledged;
import io.redgiant.protocol.Refusal;

/** The answer to one write of a group. */
sealed interface Outcome {
  /** Durable and applied. */
  record Done(Acknowledged answer) implements Outcome {}

  /** Nothing happened. */
  record Refused(Refusal refusal) implements Outcome {}
}
