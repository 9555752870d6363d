package io.redgiant.storage;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.CompletionStage;

/** Where storage's own stages meet the bus's futures. */
final class Stages {
  private Stages() {}

  /** The stage as a future, with the error that it really failed with. */
  static <T> Future<T> future(CompletionStage<T> stage) {
    var promise = Promise.<T>promise();
    stage.whenComplete(
        (value, error) -> {
          if (error == null) {
            promise.complete(value);
          } else {
            var cause = Causes.of(error);
            promise.fail(cause instanceof DamagedException damaged ? damaged.refusal() : cause);
          }
        });
    return promise.future();
  }
}
