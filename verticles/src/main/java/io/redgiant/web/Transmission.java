package io.redgiant.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.redgiant.local.ContentPlan;
import io.redgiant.local.Extent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One body that is not one extent, on its way out: reads a block on a worker thread, writes it,
 * reads the next while the socket takes it. Holds one plan at a time and asks for the next where
 * that one ends. Event loop only.
 */
final class Transmission {
  /** Large enough to cost little per byte; from a pool, as fresh memory is dear. */
  private static final int BLOCK_BYTES = 256 << 10;

  private static final int WRITE_QUEUE_BYTES = 1 << 20;

  private final Vertx vertx;
  private final ContentSender sender;
  private final HttpServerResponse response;
  private final Wanted wanted;
  private final ArrayDeque<ContentSender.Part> parts = new ArrayDeque<>();
  private final ArrayDeque<Extent> extents = new ArrayDeque<>(); // of the plan, what is left of it
  private final Promise<Void> sent = Promise.promise();
  private Buffer last = Buffer.buffer();
  private ByteRanges.@Nullable Range range; // what is left of the current part
  private @Nullable ContentPlan plan;
  private @Nullable FileChannel file;
  private @Nullable Extent fileExtent; // whose file is open
  private boolean waitsForDrain;

  Transmission(Vertx vertx, ContentSender sender, HttpServerResponse response, Wanted wanted) {
    this.vertx = vertx;
    this.sender = sender;
    this.response = response;
    this.wanted = wanted;
  }

  Future<Void> sendFrom(ContentPlan first, ByteRanges.Range whole) {
    prepare();
    range = whole;
    use(first);
    return sent.future();
  }

  Future<Void> sendParts(List<ContentSender.Part> all, Buffer end) {
    prepare();
    parts.addAll(all);
    last = end;
    next();
    return sent.future();
  }

  private void prepare() {
    response.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    response.exceptionHandler(gone -> stopWaiting());
    response.closeHandler(gone -> stopWaiting());
  }

  private void next() {
    if (response.closed()) {
      finish(new HttpClosedException("the client went away"));
    } else if (response.writeQueueFull()) {
      waitsForDrain = true;
      response.drainHandler(drained -> stopWaiting());
    } else if (!extents.isEmpty()) {
      readBlock();
    } else if (range != null) {
      askForPlan(range);
    } else if (!parts.isEmpty()) {
      var part = parts.remove();
      range = part.range();
      response.write(part.before());
      next();
    } else {
      finish(null);
    }
  }

  private void stopWaiting() {
    if (waitsForDrain) {
      waitsForDrain = false;
      next();
    }
  }

  private void askForPlan(ByteRanges.Range missing) {
    closePlan();
    sender.plan(wanted, missing).onComplete(this::use, this::finish);
  }

  private void use(ContentPlan given) {
    plan = given;
    if (given.bytes() <= 0) {
      finish(new IllegalStateException("a plan for " + wanted.manifest() + " covers nothing"));
      return;
    }
    extents.addAll(given.extents());
    next();
  }

  private void readBlock() {
    var extent = extents.remove();
    int bytes = (int) Math.min(BLOCK_BYTES, extent.bytes());
    if (bytes < extent.bytes()) {
      extents.addFirst(new Extent(extent.file(), extent.offset() + bytes, extent.bytes() - bytes));
    }
    vertx
        .executeBlocking(() -> read(extent, bytes), false)
        .onComplete(
            block -> {
              // Vert.x lends what it is given to whoever writes it, and never releases it.
              response.write(BufferInternal.buffer(block)).onComplete(gone -> block.release());
              advance(bytes);
              next();
            },
            this::finish);
  }

  private void advance(long bytes) {
    var before = range;
    if (before != null) {
      range =
          before.bytes() == bytes
              ? null
              : new ByteRanges.Range(before.offset() + bytes, before.bytes() - bytes);
    }
  }

  /**
   * On a worker thread; one call at a time, so the open file needs no lock: each call happens after
   * the one before.
   */
  private ByteBuf read(Extent extent, int bytes) throws IOException {
    var channel = file;
    if (channel == null || fileExtent == null || !fileExtent.file().equals(extent.file())) {
      closeFile();
      channel = FileChannel.open(extent.file(), StandardOpenOption.READ);
      file = channel;
      fileExtent = extent;
    }
    var block = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
    try {
      while (block.writableBytes() > 0) {
        long position = extent.offset() + block.writerIndex();
        if (block.writeBytes(channel, position, block.writableBytes()) < 0) {
          throw new EOFException(extent.file() + " ends before " + (extent.offset() + bytes));
        }
      }
      return block;
    } catch (IOException | RuntimeException failed) {
      block.release();
      throw failed;
    }
  }

  private void finish(@Nullable Throwable error) {
    closePlan();
    try {
      closeFile();
    } catch (IOException unclosed) {
      error = error == null ? unclosed : error;
    }
    if (error == null) {
      response.end(last).onComplete(sent);
    } else {
      sent.fail(error);
    }
  }

  private void closePlan() {
    var open = plan;
    plan = null;
    if (open != null) {
      extents.clear();
      open.close();
    }
  }

  private void closeFile() throws IOException {
    var open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }
}
