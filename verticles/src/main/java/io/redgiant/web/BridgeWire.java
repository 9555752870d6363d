package io.redgiant.web;

/** A socket as something that takes frames. Event loop only. */
interface BridgeWire {
  void write(OutgoingFrame frame);

  /** How much of what was written waits, about. */
  long waitingBytes();

  /** What was written before still goes, if the person reads it. */
  void close(BridgeClosure why);
}
