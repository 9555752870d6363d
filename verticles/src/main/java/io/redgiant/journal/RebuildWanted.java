package io.redgiant.journal;

import io.redgiant.local.ByReference;

/** A reader found that the catalogue does not hold what was written to it. */
record RebuildWanted(String why) implements ByReference {}
