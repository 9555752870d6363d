package io.redgiant.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redgiant.core.Core;
import io.redgiant.protocol.ContentId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileScanTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 70_000, 4 << 20, (4 << 20) + 1, 13_000_001})
  void cutsAFileAsOneScanOfAllOfItDoes(int bytes) throws IOException {
    var file = Files.write(directory.resolve("file"), content(bytes));

    var rows = new ByteArrayOutputStream();
    ContentId content;
    try (var channel = FileChannel.open(file)) {
      content = new FileScan(channel, bytes).run(file, rows::write, Progress.NONE);
    }

    assertEquals(ContentHash.of(file), content);
    var page = new ManifestPage(0, rows.size() / Core.CHUNK_ROW_BYTES, rows.toByteArray());
    assertEquals(
        new ManifestPage(0, page.total(), scanned(content(bytes))).chunk(page.count() - 1),
        page.chunk(page.count() - 1));
    assertEquals(bytes, lengths(page));
  }

  private static long lengths(ManifestPage page) {
    long bytes = 0;
    for (int row = 0; row < page.count(); row++) {
      bytes += page.chunkBytes(row);
    }
    return bytes;
  }

  private static byte[] scanned(byte[] content) {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(ContentHash.CORE.scanBytes(), 64);
      var source = arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
      var rows =
          arena.allocate(
              (content.length / Core.CHUNK_BYTES_MIN + 1) * (long) Core.CHUNK_ROW_BYTES, 64);
      ContentHash.CORE.scanStart(state);
      int found = ContentHash.CORE.scan(state, source, true, rows);
      return rows.asSlice(0, (long) found * Core.CHUNK_ROW_BYTES).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private static byte[] content(int bytes) {
    var content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return content;
  }
}
