package io.redgiant.journal;

import io.redgiant.local.ByReference;

/** Somebody is about to read the catalogue: what is applied is to be committed. */
record Settle() implements ByReference {}
