package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.local.CheckJob;
import io.redgiant.local.CoreJobs;
import io.redgiant.local.CoreWork;
import io.redgiant.local.DigestJob;
import io.redgiant.local.Digested;
import io.redgiant.local.ScanJob;
import io.redgiant.local.Scanned;
import io.redgiant.local.Verified;
import io.redgiant.local.VerifyJob;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The core's jobs as tasks of a simulation: they run when its scheduler says, and answer on its
 * loop.
 */
final class InlineCore implements CoreWork, AutoCloseable {
  private final CoreJobs jobs;
  private final Executor workers;
  private final Executor loop;

  InlineCore(Core core, Executor workers, Executor loop) {
    this.jobs = new CoreJobs(core);
    this.workers = workers;
    this.loop = loop;
  }

  @Override
  public CompletionStage<Scanned> scan(ScanJob job) {
    return run(() -> jobs.scan(job));
  }

  @Override
  public CompletionStage<Verified> check(CheckJob job) {
    return run(() -> jobs.check(job));
  }

  @Override
  public CompletionStage<Digested> digest(DigestJob job) {
    return run(() -> jobs.digest(job));
  }

  @Override
  public CompletionStage<Verified> verify(VerifyJob job) {
    return run(
        () -> {
          try {
            return jobs.verify(job);
          } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
          }
        });
  }

  private <T> CompletionStage<T> run(Supplier<T> job) {
    var answer = new CompletableFuture<T>();
    workers.execute(
        () -> {
          try {
            var result = job.get();
            loop.execute(() -> answer.complete(result));
          } catch (RuntimeException failed) {
            loop.execute(() -> answer.completeExceptionally(failed));
          }
        });
    return answer;
  }

  @Override
  public void close() {
    jobs.close();
  }
}
