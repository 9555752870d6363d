package io.redgiant.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.function.Consumer;

/**
 * Stands between Netty's decoder and Vert.x, which closes without a word where a body's chunks make
 * no sense, and answers an empty 501 where the version is none it knows.
 */
final class BrokenFraming extends ChannelInboundHandlerAdapter {
  private final Consumer<Throwable> brokenBody;

  /** A version that this node does not speak. */
  static final class UnknownVersion extends Exception {
    UnknownVersion(HttpVersion version) {
      super("this node speaks HTTP/1.1, not " + version);
    }
  }

  /**
   * @param brokenBody told why the body of the request that is being read cannot be read on
   */
  BrokenFraming(Consumer<Throwable> brokenBody) {
    this.brokenBody = brokenBody;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpContent content && content.decoderResult().isFailure()) {
      brokenBody.accept(content.decoderResult().cause());
      context.flush(); // what Vert.x writes while it reads would be lost as it closes
    } else if (message instanceof HttpRequest request
        && request.decoderResult().isSuccess()
        && !spoken(request.protocolVersion())) {
      request.setDecoderResult(
          DecoderResult.failure(new UnknownVersion(request.protocolVersion())));
      request.setProtocolVersion(HttpVersion.HTTP_1_1); // the answer's, which would echo it
    }
    context.fireChannelRead(message);
  }

  private static boolean spoken(HttpVersion version) {
    return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
  }
}
