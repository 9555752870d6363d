package io.redgiant.web;

import io.vertx.ext.web.handler.sockjs.SockJSSocket;

/**
 * A socket by SockJS, whichever transport that has found. What it says of its own queue is only
 * what no transport has taken yet, so what waits is counted here.
 */
final class SockJsWire implements BridgeWire {
  private final SockJSSocket socket;
  private long waiting;

  SockJsWire(SockJSSocket socket) {
    this.socket = socket;
  }

  @Override
  public void write(OutgoingFrame frame) {
    waiting += frame.length();
    socket.write(frame.text()).onComplete(gone -> waiting -= frame.length());
  }

  @Override
  public long waitingBytes() {
    return waiting;
  }

  /** SockJS has one code and reason for whatever a server closes: 3000, Go away! */
  @Override
  public void close(BridgeClosure why) {
    socket.close(why.code(), why.reason());
  }
}
