package io.redgiant.journal;

import io.redgiant.core.Core;
import io.redgiant.disk.Disk;
import io.redgiant.protocol.NodeId;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The verticles that read the catalogue beside its writer. They are taken away while it is built
 * anew. The journal's thread.
 */
final class CatalogueReaders {
  /** Connections that read: a search takes up to 20 ms, and two cores can do two at a time. */
  private static final int READERS = 2;

  private final Vertx vertx;
  private final CatalogueFile file;
  private final Settling settling;
  private final Disk disk;
  private final NodeId node;
  private final Core core;
  private final List<String> deployed = new ArrayList<>();

  CatalogueReaders(
      Vertx vertx, CatalogueFile file, Settling settling, Disk disk, NodeId node, Core core) {
    this.vertx = vertx;
    this.file = file;
    this.settling = settling;
    this.disk = disk;
    this.node = node;
    this.core = core;
  }

  Future<?> deploy() {
    return Future.all(
        deploy(() -> new CatalogueVerticle(file, settling), READERS),
        deploy(() -> new SinceVerticle(file, settling, disk, node, core), 1),
        deploy(() -> new StateVerticle(file, settling, core), 1));
  }

  private Future<?> deploy(Supplier<Deployable> reader, int instances) {
    var options =
        new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER).setInstances(instances);
    return vertx.deployVerticle(reader, options).onSuccess(deployed::add);
  }

  Future<?> undeploy() {
    var going = List.copyOf(deployed);
    deployed.clear();
    return Future.all(going.stream().map(vertx::undeploy).toList());
  }
}
