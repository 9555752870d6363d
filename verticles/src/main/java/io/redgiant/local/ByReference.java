package io.redgiant.local;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/** Marks what crosses the local event bus as it is. It never leaves the process. */
public interface ByReference {
  /**
   * For every send of such a body. A verticle of this node answers every request, so the time-out
   * only bounds a fault. It is long because an upload may wait that long for a slab and a slow disk
   * for a force, and because what is lent in an answer that comes too late is lost.
   */
  DeliveryOptions THIS_NODE = new DeliveryOptions().setLocalOnly(true).setSendTimeout(600_000);

  /** For a send whose answer waits until all of a content has gone to other nodes. */
  DeliveryOptions UNTIL_COPIED =
      new DeliveryOptions().setLocalOnly(true).setSendTimeout(24 * 3_600_000);

  /** Once per Vert.x instance, before anything is sent. */
  static void registerOn(EventBus bus) {
    bus.registerCodec(new Codec());
    bus.codecSelector(body -> body instanceof ByReference ? Codec.NAME : null);
  }

  /** Hands the body over; refuses to put it on a wire. */
  final class Codec implements MessageCodec<ByReference, ByReference> {
    static final String NAME = "by-reference";

    @Override
    public void encodeToWire(Buffer wire, ByReference body) {
      throw new AssertionError(body.getClass() + " must not leave its node");
    }

    @Override
    public ByReference decodeFromWire(int position, Buffer wire) {
      throw new AssertionError("nothing by reference arrives from another node");
    }

    @Override
    public ByReference transform(ByReference body) {
      return body;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }
}
