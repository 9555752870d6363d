package io.redgiant.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.redgiant.core.Core;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The JDK's SHA-256 beside BLAKE3: what a node would cost without a core of its own. */
@State(Scope.Benchmark)
public class JdkKernels {
  private static final int CONTENT_BYTES = 64 << 20;

  private final byte[] content = Contents.random(1, CONTENT_BYTES).toArray(JAVA_BYTE);

  @Benchmark
  public byte[] digestOfChunks(Meter meter) throws NoSuchAlgorithmException {
    var sha256 = MessageDigest.getInstance("SHA-256");
    var digest = new byte[0];
    for (int start = 0; start < CONTENT_BYTES; start += Core.CHUNK_BYTES_AVERAGE) {
      sha256.update(content, start, Core.CHUNK_BYTES_AVERAGE);
      digest = sha256.digest();
    }
    meter.bytes += CONTENT_BYTES;
    return digest;
  }
}
