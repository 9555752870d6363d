package io.redgiant.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * Where this node's event bus will listen. Others are told before it does, so that a port that the
 * system chose is held until then.
 *
 * @param told what the others connect to
 */
record BusPort(HostPort told, Optional<SocketChannel> held) implements AutoCloseable {

  static BusPort of(HostPort told) {
    return new BusPort(told, Optional.empty());
  }

  /**
   * Any that is free.
   *
   * @throws IOException there is none
   */
  static BusPort any(InetAddress address) throws IOException {
    var channel = SocketChannel.open();
    try {
      channel.bind(new InetSocketAddress(address, 0)); // and does not listen there
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      return new BusPort(new HostPort(address.getHostAddress(), port), Optional.of(channel));
    } catch (IOException taken) {
      channel.close();
      throw taken;
    }
  }

  int port() {
    return told.port();
  }

  /** Leaves it to the bus. */
  @Override
  public void close() {
    try {
      if (held.isPresent()) {
        held.get().close();
      }
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}
