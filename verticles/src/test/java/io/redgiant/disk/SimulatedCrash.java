package io.redgiant.disk;

/**
 * The power went out in the middle of an operation. Not an exception that the code under test may
 * handle.
 */
public final class SimulatedCrash extends Error {
  SimulatedCrash(long operation) {
    super("power cut at disk operation " + operation, null, false, false);
  }
}
