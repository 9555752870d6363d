package io.redgiant.local;

import java.util.concurrent.CompletionStage;

/**
 * The core as storage sees it: work handed to other threads. Over the bus in a node, inline in a
 * simulation.
 */
public interface CoreWork {
  CompletionStage<Scanned> scan(ScanJob job);

  CompletionStage<Verified> check(CheckJob job);

  CompletionStage<Digested> digest(DigestJob job);

  CompletionStage<Verified> verify(VerifyJob job);
}
