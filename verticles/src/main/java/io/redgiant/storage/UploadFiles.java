package io.redgiant.storage;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.redgiant.disk.Disk;
import io.redgiant.disk.DiskFile;
import io.redgiant.disk.NoDescriptorException;
import io.redgiant.local.Precondition;
import io.redgiant.local.Publication;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.UploadId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a resumable upload leaves on disk, beside its chunks: what it is ({@code .upload}), the
 * chunks so far ({@code .chunks}, appended) and the bytes behind the last of them ({@code .rest}).
 * The rest counts only while the chunks end where it begins, so the two files need not change at
 * once. Disk threads.
 *
 * @param disk of the node
 * @param id names the three files
 */
record UploadFiles(Disk disk, UploadId id) {
  static final String DIRECTORY = "uploads";
  static final String WHAT = ".upload";
  private static final String CHUNKS = ".chunks";
  private static final String REST = ".rest";
  private static final String REPLACING = ".new"; // as the disk names what replaces a file
  private static final List<String> SUFFIXES =
      List.of(WHAT, CHUNKS, REST, WHAT + REPLACING, REST + REPLACING);

  /** What is read of a chunk list at once, 64 KiB: an upload may have a thousand million chunks. */
  private static final int PAGE_ROWS = 1_024;

  private static final int REST_HEADER_BYTES = Long.BYTES + Integer.BYTES;

  /**
   * What an upload is.
   *
   * @param content what it became, or null while it is under way
   */
  record What(
      long bytes,
      Publication publication,
      String metadata,
      long expiresMillis,
      @Nullable ContentId content) {

    What later(long expires) {
      return new What(bytes, publication, metadata, expires, content);
    }

    What finished(ContentId became, long expires) {
      return new What(bytes, publication, metadata, expires, became);
    }
  }

  private String file(String suffix) {
    return DIRECTORY + "/" + id + suffix;
  }

  void write(What what) throws IOException {
    var publication = what.publication;
    disk.replace(
        file(WHAT),
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringField("bytes", Long.toString(what.bytes));
              json.writeStringField("expires", Long.toString(what.expiresMillis));
              json.writeStringField("metadata", what.metadata);
              json.writeStringField("room", publication.room().toString());
              json.writeStringField("path", publication.path().text());
              json.writeStringField("type", publication.mediaType());
              json.writeStringField("publisher", publication.publisher().toString());
              json.writeStringField("label", publication.label());
              json.writeStringField("key", Base64.getEncoder().encodeToString(publication.key()));
              if (what.content != null) {
                json.writeStringField("content", what.content.toString());
              }
              json.writeEndObject();
            }));
  }

  /** An {@link IllegalArgumentException} says that it is damaged. */
  What read() throws IOException {
    var bytes = disk.readAll(file(WHAT));
    try {
      return what(Json.read(bytes, UploadFiles::fields));
    } catch (IOException | Refusal malformed) {
      throw new IllegalArgumentException(malformed.getMessage(), malformed);
    }
  }

  private static What what(Map<String, String> fields) throws IOException {
    var publication =
        new Publication(
            RoomId.parse(field(fields, "room")),
            new EntryPath(field(fields, "path")),
            field(fields, "type"),
            PeerId.parse(field(fields, "publisher")),
            field(fields, "label"),
            Base64.getDecoder().decode(field(fields, "key")),
            Precondition.NONE);
    var content = fields.get("content");
    return new What(
        Long.parseLong(field(fields, "bytes")),
        publication,
        field(fields, "metadata"),
        Long.parseLong(field(fields, "expires")),
        content == null ? null : ContentId.parse(content));
  }

  private static Map<String, String> fields(JsonParser json) throws IOException {
    var fields = new HashMap<String, String>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      json.nextToken();
      fields.put(name, json.getText());
    }
    return fields;
  }

  private static String field(Map<String, String> fields, String name) throws IOException {
    var value = fields.get(name);
    if (value == null) {
      throw new IOException("an upload's file lacks '" + name + "'");
    }
    return value;
  }

  /** Makes chunks count that are forced already; {@code known} of them are in the file. */
  void append(List<SegmentRow> chunks, int known) throws IOException {
    var bytes = ByteBuffer.allocate(chunks.size() * SegmentRow.BYTES);
    chunks.forEach(chunk -> chunk.write(bytes, 0));
    boolean first = !disk.exists(file(CHUNKS));
    try (DiskFile file = first ? disk.create(file(CHUNKS)) : disk.open(file(CHUNKS))) {
      file.write(bytes.flip(), (long) known * SegmentRow.BYTES);
      file.force();
    }
    if (first) {
      nameDurably(file(".chunks"));
    }
  }

  private void nameDurably(String created) throws IOException {
    try {
      disk.forceDirectory(DIRECTORY);
    } catch (NoDescriptorException none) {
      disk.delete(created); // the next append must not take its name for durable
      throw none;
    }
  }

  /** Forgets all chunks but the first {@code known}. */
  void truncate(int known) throws IOException {
    if (disk.exists(file(CHUNKS))) {
      try (var file = disk.open(file(CHUNKS))) {
        if (file.size() > (long) known * SegmentRow.BYTES) {
          file.truncate((long) known * SegmentRow.BYTES);
          file.force();
        }
      }
    }
  }

  /** Makes the bytes behind the last chunk count. */
  void writeRest(long begins, byte[] rest) throws IOException {
    var bytes = ByteBuffer.allocate(REST_HEADER_BYTES + rest.length);
    bytes.putLong(begins).putInt(checksum(rest)).put(rest);
    disk.replace(file(REST), bytes.array());
  }

  /** Chunks from the {@code first} on, from 0: a page of them, and none where there are no more. */
  List<SegmentRow> chunks(int first) throws IOException {
    var chunks = new ArrayList<SegmentRow>();
    if (!disk.exists(file(CHUNKS))) {
      return chunks;
    }
    try (var file = disk.open(file(CHUNKS))) {
      long rows = Math.clamp(file.size() / SegmentRow.BYTES - first, 0, PAGE_ROWS);
      var bytes = ByteBuffer.allocate((int) rows * SegmentRow.BYTES);
      file.read(bytes, (long) first * SegmentRow.BYTES);
      bytes.flip();
      while (bytes.hasRemaining()) {
        var row = SegmentRow.read(bytes);
        if (row == null) {
          break; // a crash tore the last append, and nobody was told of it
        }
        chunks.add(row);
      }
    }
    return chunks;
  }

  /** The bytes behind the last chunk, where the chunks end at {@code begins}. */
  byte[] rest(long begins) throws IOException {
    if (!disk.exists(file(REST))) {
      return new byte[0];
    }
    var bytes = disk.readAll(file(REST));
    if (bytes.length < REST_HEADER_BYTES) {
      return new byte[0];
    }
    var rest = Arrays.copyOfRange(bytes, REST_HEADER_BYTES, bytes.length);
    var header = ByteBuffer.wrap(bytes);
    return header.getLong() == begins && header.getInt() == checksum(rest) ? rest : new byte[0];
  }

  private static int checksum(byte[] bytes) {
    var checksum = new CRC32C();
    checksum.update(bytes);
    return (int) checksum.getValue();
  }

  /** The upload is published: what it became is all that stays. */
  void finish(What what) throws IOException {
    write(what);
    deleteBytes();
  }

  void delete() throws IOException {
    disk.delete(file(WHAT)); // first: without it, the others are nobody's
    deleteBytes();
  }

  /** The upload that one of its files names, or null where it is no upload's file. */
  static @Nullable UploadId idOf(String file) {
    for (var suffix : SUFFIXES) {
      if (file.endsWith(suffix)) {
        try {
          return UploadId.parse(file.substring(0, file.length() - suffix.length()));
        } catch (IllegalArgumentException foreign) {
          return null;
        }
      }
    }
    return null;
  }

  /**
   * Deletes what a crash left: a file that was to replace another, and the bytes of uploads which
   * were over, the published ones too.
   */
  static void deleteLeftOver(Disk disk, Set<UploadId> published) throws IOException {
    for (var file : disk.list(DIRECTORY)) {
      var id = idOf(file);
      if (id == null || file.endsWith(WHAT)) {
        continue;
      }
      boolean over = published.contains(id) || !disk.exists(new UploadFiles(disk, id).file(WHAT));
      if (over || file.endsWith(REPLACING)) {
        disk.delete(DIRECTORY + "/" + file);
      }
    }
  }

  /** Moves files that cannot be read out of the way, for a person to look at. */
  void quarantine() throws IOException {
    for (var suffix : List.of(CHUNKS, REST, WHAT)) { // the one that names it last
      if (disk.exists(file(suffix))) {
        disk.move(file(suffix), Quarantine.DIRECTORY + "/" + id + suffix);
      }
    }
    disk.forceDirectory(Quarantine.DIRECTORY);
    disk.forceDirectory(DIRECTORY);
  }

  /** A sentence for each upload that lies in quarantine. */
  static List<String> findings(Disk disk) throws IOException {
    return disk.list(Quarantine.DIRECTORY).stream()
        .filter(file -> file.endsWith(WHAT) && idOf(file) != null)
        .map(
            file ->
                "%s/%s: a resumable upload was damaged; delete its files when they are of no use"
                    .formatted(Quarantine.DIRECTORY, file))
        .toList();
  }

  private void deleteBytes() throws IOException {
    disk.delete(file(CHUNKS));
    disk.delete(file(REST));
  }
}
