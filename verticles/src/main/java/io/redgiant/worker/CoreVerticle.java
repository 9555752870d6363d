package io.redgiant.worker;

import static io.redgiant.protocol.Address.LOCAL_CORE_CHECK;
import static io.redgiant.protocol.Address.LOCAL_CORE_DIGEST;
import static io.redgiant.protocol.Address.LOCAL_CORE_SCAN;
import static io.redgiant.protocol.Address.LOCAL_CORE_VERIFY;

import io.redgiant.core.Core;
import io.redgiant.local.Answer;
import io.redgiant.local.CheckJob;
import io.redgiant.local.CoreJobs;
import io.redgiant.local.DigestJob;
import io.redgiant.local.Digested;
import io.redgiant.local.ScanJob;
import io.redgiant.local.Scanned;
import io.redgiant.local.Verified;
import io.redgiant.local.VerifyJob;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;

/**
 * Runs the core's work off the event loops. Deployed as a worker, one instance per core; each job
 * has one thread.
 */
public final class CoreVerticle extends VerticleBase {
  private final CoreJobs jobs;

  public CoreVerticle(Core core) {
    this.jobs = new CoreJobs(core);
  }

  @Override
  public Future<?> start() {
    var bus = vertx.eventBus();
    return Future.all(
        bus.localConsumer(LOCAL_CORE_SCAN, Answer.with(this::scan)).completion(),
        bus.localConsumer(LOCAL_CORE_CHECK, Answer.with(this::check)).completion(),
        bus.localConsumer(LOCAL_CORE_DIGEST, Answer.with(this::digest)).completion(),
        bus.localConsumer(LOCAL_CORE_VERIFY, Answer.with(this::verify)).completion());
  }

  private Future<Scanned> scan(ScanJob job) {
    return Future.succeededFuture(jobs.scan(job));
  }

  private Future<Verified> check(CheckJob job) {
    return Future.succeededFuture(jobs.check(job));
  }

  private Future<Digested> digest(DigestJob job) {
    return Future.succeededFuture(jobs.digest(job));
  }

  private Future<Verified> verify(VerifyJob job) {
    try {
      return Future.succeededFuture(jobs.verify(job));
    } catch (IOException unreadable) {
      return Future.failedFuture(unreadable);
    }
  }

  @Override
  public Future<?> stop() {
    jobs.close();
    return Future.succeededFuture();
  }
}
