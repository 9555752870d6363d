package io.redgiant.storage;

import static io.redgiant.protocol.Address.LOCAL_CORE_VERIFY;
import static io.redgiant.protocol.Address.LOCAL_NETWORK_STATE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.disk.FileDisk;
import io.redgiant.local.Answer;
import io.redgiant.local.ByReference;
import io.redgiant.local.CoreJobs;
import io.redgiant.local.DigestJob;
import io.redgiant.local.Members;
import io.redgiant.local.NetworkState;
import io.redgiant.local.SlabPool;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.NodeId;
import io.redgiant.worker.CoreVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StorageStopTest {
  private static final byte[] BYTES = "what the scrub reads".getBytes(US_ASCII);

  private @TempDir Path directory;

  @Test
  void closesNoFileThatTheScrubIsReading() throws Exception {
    var core = Cores.load();
    writeSegment(core);
    var vertx = Vertx.vertx();
    try {
      ByReference.registerOn(vertx.eventBus());
      var reading = new CompletableFuture<DeliveryContext<?>>();
      vertx
          .eventBus()
          .addOutboundInterceptor(
              sending -> {
                boolean held =
                    sending.message().address().equals(LOCAL_CORE_VERIFY)
                        && reading.complete(sending);
                if (!held) {
                  sending.next();
                }
              });
      done(
          vertx.deployVerticle(
              new CoreVerticle(core),
              new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
      vertx
          .eventBus()
          .localConsumer(
              LOCAL_NETWORK_STATE,
              Answer.with(
                  query -> Future.succeededFuture(new NetworkState(Layout.EMPTY, 1)))); // a journal
      var storage = done(vertx.deployVerticle(storage(core)));
      var scrub = reading.get(20, SECONDS);

      var stopped = vertx.undeploy(storage).toCompletionStage().toCompletableFuture();

      assertThrows(TimeoutException.class, () -> stopped.get(500, MILLISECONDS));
      scrub.next();
      stopped.get(20, SECONDS);
    } finally {
      done(vertx.close());
    }
  }

  private StorageVerticle storage(Core core) {
    return new StorageVerticle(
        new NodeId(new Id128(1, 1)),
        Members.NONE,
        new FileDisk(directory),
        core,
        InstantSource.system(),
        new Random(1),
        new SlabPool(8 << 20),
        new StorageSettings(
            OptionalLong.of(0),
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofHours(1),
            1,
            0));
  }

  private void writeSegment(Core core) throws IOException {
    var disk = new FileDisk(directory);
    disk.createDirectories(Segment.DIRECTORY);
    try (var jobs = new CoreJobs(core);
        var segment = Segment.create(disk, 1)) {
      var chunk = new ChunkId(jobs.digest(new DigestJob(ByteBuffer.wrap(BYTES))).digest());
      segment.write(ByteBuffer.wrap(BYTES), segment.reserve(BYTES.length));
      segment.commit(List.of(new SegmentRow(chunk, 0, BYTES.length)));
    }
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, SECONDS);
  }
}
