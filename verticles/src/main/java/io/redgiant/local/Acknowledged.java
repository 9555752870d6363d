package io.redgiant.local;

import io.redgiant.protocol.Position;

/** A durable record: the answer to a {@link JournalWrite}. */
public sealed interface Acknowledged extends ByReference permits Appended, Noted, Said {
  /** What a read names to be sure that it sees the record. */
  Position position();

  /** False where what was wished was there already. */
  boolean created();

  /** On how many nodes the record, and the content that it names, are forced. */
  int copies();

  /** On how many they are to be. */
  int wanted();

  /** The same on so many nodes. */
  Acknowledged on(int copies, int wanted);
}
