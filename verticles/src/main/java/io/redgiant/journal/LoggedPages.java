package io.redgiant.journal;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pages that the catalogue's log holds and the database does not yet: follows the log as it
 * grows. For the log's one writer, between two transactions.
 */
final class LoggedPages implements AutoCloseable {
  private static final long FRAME_BYTES = CatalogueLog.FRAME_BYTES + Schema.PAGE_BYTES;

  private final Path path;
  private final ByteBuffer frame = ByteBuffer.allocateDirect(CatalogueLog.FRAME_BYTES);
  private @Nullable FileChannel channel; // from when there is a log
  private long salts; // of the log that was followed so far
  private long end = CatalogueLog.HEADER_BYTES; // of its last commit
  private long bytes;
  private int pages;
  private final Map<Integer, Long> offsets =
      new HashMap<>(); // in the log, of each page's last copy

  LoggedPages(Path path) {
    this.path = path;
  }

  /** Takes in what was committed since. */
  void follow() throws IOException {
    if (channel == null) {
      if (!Files.exists(path)) {
        return;
      }
      channel = FileChannel.open(path, READ);
    }
    if (channel.size() < CatalogueLog.HEADER_BYTES) {
      return;
    }
    var header = ByteBuffer.allocate(CatalogueLog.HEADER_BYTES);
    long now = CatalogueLog.read(channel, 0, header).getLong(16);
    if (now != salts) { // SQLite began it anew, as the database had all of it
      salts = now;
      end = CatalogueLog.HEADER_BYTES;
      written();
    }
    follow(channel);
  }

  private void follow(FileChannel log) throws IOException {
    var open = new HashMap<Integer, Long>(); // of a transaction whose commit is not read yet
    long size = log.size();
    for (long offset = end; offset + FRAME_BYTES <= size; offset += FRAME_BYTES) {
      CatalogueLog.read(log, offset, frame.clear());
      if (frame.getLong(8) != salts) {
        return; // of the log before this one
      }
      open.put(frame.getInt(0), offset);
      int pagesThen = frame.getInt(4);
      if (pagesThen != 0) { // with it a transaction ends
        bytes += offset + FRAME_BYTES - end;
        end = offset + FRAME_BYTES;
        pages = pagesThen;
        offsets.putAll(open);
        open.clear();
      }
    }
  }

  /** How much of the log the database lacks, as of the last look. */
  long bytes() {
    return bytes;
  }

  boolean has(int page) {
    return offsets.containsKey(page);
  }

  /** What the database comes to with these pages written into it. */
  PageSums writtenInto(PageSums database) throws IOException {
    return offsets.isEmpty() ? database : database.with(pages, offsets.keySet(), this::page);
  }

  private ByteBuffer page(int number) throws IOException {
    var log = channel;
    var offset = offsets.get(number);
    if (log == null || offset == null) {
      throw new IllegalArgumentException("the log has no page " + number);
    }
    return CatalogueLog.read(
        log, offset + CatalogueLog.FRAME_BYTES, ByteBuffer.allocate(Schema.PAGE_BYTES));
  }

  /** The database has them all now. */
  void written() {
    offsets.clear();
    bytes = 0;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
