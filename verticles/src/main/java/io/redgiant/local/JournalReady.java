package io.redgiant.local;

/** Does the journal take writes? It answers with the same, or with a refusal that says why not. */
public record JournalReady() implements ByReference {}
