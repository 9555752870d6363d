package io.redgiant.node;

import io.redgiant.chat.ChatVerticle;
import io.redgiant.core.Core;
import io.redgiant.journal.JournalVerticle;
import io.redgiant.local.SlabPool;
import io.redgiant.protocol.Limits;
import io.redgiant.storage.StorageSettings;
import io.redgiant.storage.StorageVerticle;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the verticles that keep a node's state, out of its settings and its directory. */
record NodeVerticles(
    NodeConfig config,
    DataDirectory data,
    Core core,
    InstantSource clock,
    SecureRandom random,
    Cluster cluster) {
  private static final Logger LOG = LoggerFactory.getLogger(NodeVerticles.class);

  ChatVerticle chat() {
    return new ChatVerticle(data.node(), cluster, data.disk(), clock, random);
  }

  StorageVerticle storage() {
    return new StorageVerticle(
        data.node(),
        cluster,
        data.disk(),
        core,
        clock,
        random,
        new SlabPool(config.slabPoolBytes()),
        new StorageSettings(
            config.diskReserveBytes(),
            config.grace(),
            config.collectEvery(),
            config.uploadsKeep(),
            config.repairAfter(),
            config.repairBytesPerSecond(),
            config.cacheBytes()));
  }

  JournalVerticle journal() {
    return new JournalVerticle(
        data.disk(),
        data.path(),
        data.node(),
        core,
        clock,
        random,
        config.versionsKeep(),
        cluster,
        weight());
  }

  /** In the layout: the GiB of the disk, so that nodes fill up alike. */
  private int weight() {
    try {
      return Math.clamp(data.disk().totalBytes() >> 30, 1, Limits.LAYOUT_WEIGHT_MAX);
    } catch (IOException unknown) {
      LOG.warn("the size of this node's disk cannot be read; it weighs 1 in the layout", unknown);
      return 1;
    }
  }
}
