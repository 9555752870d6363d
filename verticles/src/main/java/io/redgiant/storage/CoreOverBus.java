package io.redgiant.storage;

import static io.redgiant.protocol.Address.LOCAL_CORE_CHECK;
import static io.redgiant.protocol.Address.LOCAL_CORE_DIGEST;
import static io.redgiant.protocol.Address.LOCAL_CORE_SCAN;
import static io.redgiant.protocol.Address.LOCAL_CORE_VERIFY;

import io.redgiant.local.Answer;
import io.redgiant.local.CheckJob;
import io.redgiant.local.CoreWork;
import io.redgiant.local.DigestJob;
import io.redgiant.local.Digested;
import io.redgiant.local.ScanJob;
import io.redgiant.local.Scanned;
import io.redgiant.local.Verified;
import io.redgiant.local.VerifyJob;
import io.vertx.core.eventbus.EventBus;
import java.util.concurrent.CompletionStage;

/** The core's workers of this node. Answers come back on the caller's event loop. */
record CoreOverBus(EventBus bus) implements CoreWork {
  @Override
  public CompletionStage<Scanned> scan(ScanJob job) {
    return Answer.<Scanned>from(bus, LOCAL_CORE_SCAN, job).toCompletionStage();
  }

  @Override
  public CompletionStage<Verified> check(CheckJob job) {
    return Answer.<Verified>from(bus, LOCAL_CORE_CHECK, job).toCompletionStage();
  }

  @Override
  public CompletionStage<Digested> digest(DigestJob job) {
    return Answer.<Digested>from(bus, LOCAL_CORE_DIGEST, job).toCompletionStage();
  }

  @Override
  public CompletionStage<Verified> verify(VerifyJob job) {
    return Answer.<Verified>from(bus, LOCAL_CORE_VERIFY, job).toCompletionStage();
  }
}
