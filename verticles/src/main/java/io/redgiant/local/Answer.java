package io.redgiant.local;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request, one answer: both ends of a call between two verticles of this node. */
public final class Answer {
  private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

  private Answer() {}

  /** A handler that runs work on the body and sends exactly one reply, or one failure. */
  public static <T, R> Handler<Message<T>> with(Function<T, Future<R>> work) {
    return message ->
        Future.succeededFuture(message.body())
            .compose(work) // a throw in here becomes a failed future
            .onComplete(message::reply, error -> message.reply(failure(message.address(), error)));
  }

  /**
   * The same for a request that another node may have sent: a failure goes as a number and a
   * sentence, as nothing crosses the network by reference.
   */
  public static <T, R> Handler<Message<T>> across(Function<T, Future<R>> work) {
    return message ->
        Future.succeededFuture(message.body())
            .compose(work)
            .onComplete(
                message::reply,
                error -> {
                  var failed = failure(message.address(), error).refusal;
                  message.fail(failed.failure().status(), failed.getMessage());
                });
  }

  /** Asks a verticle of this node. A refusal arrives as the {@link Refusal} it was. */
  public static <R> Future<R> from(EventBus bus, String address, ByReference request) {
    return from(bus, address, request, ByReference.THIS_NODE);
  }

  /** The same, with another patience. */
  public static <R> Future<R> from(
      EventBus bus, String address, ByReference request, DeliveryOptions options) {
    return bus.<R>request(address, request, options)
        .map(Message::body)
        .recover(error -> Future.failedFuture(refusal(error)));
  }

  /**
   * A refusal keeps its kind; anything else is a fault of this node, logged here and answered
   * without its inside.
   */
  private static Failed failure(String address, Throwable error) {
    if (error instanceof Refusal refusal) {
      return new Failed(refusal);
    }
    LOG.error("{} failed", address, error);
    return new Failed(
        new Refusal(Failure.INTERNAL, "this node failed to do that; its log says why"));
  }

  private static Throwable refusal(Throwable error) {
    return switch (error) {
      case Failed failed -> failed.refusal;
      case ReplyException none when none.failureType() == ReplyFailure.NO_HANDLERS ->
          new Refusal(Failure.UNAVAILABLE, "this node is starting or stopping; try again");
      case ReplyException late when late.failureType() == ReplyFailure.TIMEOUT ->
          new Refusal(Failure.UNAVAILABLE, "this node did not answer in time; try again");
      default -> error;
    };
  }

  /** A refusal on its way through the bus. */
  private static final class Failed extends ReplyException implements ByReference {
    private final transient Refusal refusal;

    Failed(Refusal refusal) {
      super(ReplyFailure.RECIPIENT_FAILURE, refusal.failure().status(), refusal.getMessage());
      this.refusal = refusal;
    }
  }
}
