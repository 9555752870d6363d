package io.redgiant.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.redgiant.core.Core;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Publishes a file by sending only the chunks that the node lacks. It is also how an upload goes on
 * after an interruption: what came before is held.
 */
final class DeltaUpload {
  private static final String ROUTE = "/api/v1/deltas";

  /** In one request, so that an interruption costs at most this much again. */
  private static final long CHUNKS_BYTES_MAX = 64 << 20;

  /** Runs of rows that one request's line has room for. */
  private static final int RUNS_MAX = 400;

  /** Chunks may be collected between asking and publishing, but not again and again. */
  private static final int ROUNDS_MAX = 3;

  private final NodeHttp http;
  private final Map<String, String> headers;
  private final FileChannel channel;
  private final Path file;
  private final long size;

  // The chunk list, of which only the lengths are needed again: 16 MiB for a file of 1 TiB.
  private int[] lengths = new int[64];
  private int count;
  private String upload = "";
  private long sentBytes;

  /** Adjacent rows, and where their bytes begin in the file. */
  private record Run(int first, int count, long offset, long bytes) {}

  DeltaUpload(
      NodeHttp http, Map<String, String> headers, FileChannel channel, Path file, long size) {
    this.http = http;
    this.headers = headers;
    this.channel = channel;
    this.file = file;
    this.size = size;
  }

  long sentBytes() {
    return sentBytes;
  }

  /** Cuts the file and tells the node its chunk list; answers the content's id. */
  ContentId open(Destination destination, Progress progress) throws IOException {
    var batch = new ByteArrayOutputStream();
    var content =
        new FileScan(channel, size)
            .run(
                file,
                rows -> {
                  add(rows);
                  batch.write(rows);
                  if (batch.size() > Limits.DELTA_ROWS_MAX * Core.CHUNK_ROW_BYTES / 2) {
                    announce(destination, batch);
                  }
                },
                progress);
    if (batch.size() > 0) {
      announce(destination, batch);
    }
    return content;
  }

  private void add(byte[] rows) {
    var source = ByteBuffer.wrap(rows).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = Core.DIGEST_BYTES; at < rows.length; at += Core.CHUNK_ROW_BYTES) {
      if (count == lengths.length) {
        lengths = Arrays.copyOf(lengths, 2 * count);
      }
      lengths[count++] = source.getInt(at);
    }
  }

  /** Sends rows: the first of them open the upload. */
  private void announce(Destination destination, ByteArrayOutputStream batch) throws IOException {
    var target = upload.isEmpty() ? opening(destination) : upload + "/rows";
    var body = NodeHttp.Body.of(batch.toByteArray());
    batch.reset();
    try (var answer = http.send("POST", target, binary(), body)) {
      var id = answer.json(Json::scalars).get("id");
      if (id == null) {
        throw answer.unintelligible(new IllegalStateException("it gave the upload no id"));
      }
      upload = ROUTE + "/" + Targets.segment(id);
    }
  }

  private String opening(Destination destination) {
    var target =
        ROUTE
            + "?room="
            + Targets.segment(destination.room())
            + "&path="
            + Targets.segment(destination.path().text())
            + "&size="
            + size;
    var type = destination.mediaType();
    return type == null ? target : target + "&type=" + Targets.segment(type);
  }

  private Map<String, String> binary() {
    var binary = new HashMap<>(headers);
    binary.put("Content-Type", "application/octet-stream");
    return binary;
  }

  /** How many bytes the node lacks. */
  long missingBytes() throws IOException {
    return missing().stream().mapToLong(Run::bytes).sum();
  }

  /** Sends what is missing and publishes; the answer is that of a PUT, and the caller closes it. */
  Answer publish(Progress progress) throws IOException {
    for (int round = 1; ; round++) {
      sendMissing(progress);
      try {
        return http.send("POST", upload + "/publish", binary(), NodeHttp.Body.of(new byte[0]));
      } catch (RequestFailure failure) {
        if (failure.failure() != Failure.CONFLICT || round == ROUNDS_MAX) {
          throw failure;
        }
      }
    }
  }

  /** Lets the node forget it. */
  void drop() throws IOException {
    if (upload.isEmpty()) {
      return; // the node refused to begin it
    }
    http.send("DELETE", upload, Map.of(), null).close();
  }

  private void sendMissing(Progress progress) throws IOException {
    var missing = missing();
    long left = missing.stream().mapToLong(Run::bytes).sum();
    progress.at(size - left, size);
    var batch = new ArrayList<Run>();
    long batchBytes = 0;
    for (var run : missing) {
      for (var piece : pieces(run)) {
        if (batch.size() == RUNS_MAX || batchBytes + piece.bytes > CHUNKS_BYTES_MAX) {
          left -= send(batch, batchBytes, left, progress);
          batch.clear();
          batchBytes = 0;
        }
        batch.add(piece);
        batchBytes += piece.bytes;
      }
    }
    if (!batch.isEmpty()) {
      send(batch, batchBytes, left, progress);
    }
  }

  /** A run in parts that a request has room for. */
  private List<Run> pieces(Run run) {
    var pieces = new ArrayList<Run>();
    int first = run.first;
    long offset = run.offset;
    long bytes = 0;
    for (int row = run.first; row < run.first + run.count; row++) {
      if (bytes + lengths[row] > CHUNKS_BYTES_MAX) {
        pieces.add(new Run(first, row - first, offset, bytes));
        offset += bytes;
        first = row;
        bytes = 0;
      }
      bytes += lengths[row];
    }
    pieces.add(new Run(first, run.first + run.count - first, offset, bytes));
    return pieces;
  }

  private long send(List<Run> runs, long bytes, long left, Progress progress) throws IOException {
    var rows = new ArrayList<String>();
    runs.forEach(run -> rows.add(run.first + "-" + (run.first + run.count - 1)));
    var target = upload + "/chunks?rows=" + String.join(",", rows);
    long settled = size - left;
    var body =
        new NodeHttp.Body() {
          @Override
          public long bytes() {
            return bytes;
          }

          @Override
          public void writeTo(OutputStream connection) throws IOException {
            long written = 0;
            for (var run : runs) {
              channel.position(run.offset);
              var source = Channels.newInputStream(channel);
              written =
                  Upload.copy(
                      source,
                      run.bytes,
                      connection,
                      written,
                      now -> progress.at(settled + now, size));
            }
          }
        };
    try (var answer = http.send("PUT", target, binary(), body)) {
      answer.json(Json::scalars); // what is missing now is asked for when all is sent
    }
    sentBytes += bytes;
    return bytes;
  }

  /** All rows that the node lacks; it lists them page by page. */
  private List<Run> missing() throws IOException {
    var missing = new ArrayList<Run>();
    int row = 0;
    long offset = 0;
    List<long[]> page;
    do {
      try (var answer = http.get(upload + "?first=" + row, Map.of())) {
        page = answer.json(DeltaUpload::runs);
        for (var run : page) {
          if (run[0] < row || run[1] < 1 || run[0] + run[1] > count) {
            throw answer.unintelligible(new IllegalStateException("it lacks rows out of bounds"));
          }
          offset += bytes(row, (int) run[0]);
          long bytes = bytes((int) run[0], (int) (run[0] + run[1]));
          missing.add(new Run((int) run[0], (int) run[1], offset, bytes));
          offset += bytes;
          row = (int) (run[0] + run[1]);
        }
      }
    } while (page.size() >= Limits.PAGE_ROWS_MAX);
    return missing;
  }

  private long bytes(int from, int to) {
    long bytes = 0;
    for (int row = from; row < to; row++) {
      bytes += lengths[row];
    }
    return bytes;
  }

  /** The array {@code missing} as pairs of first row and count. */
  private static List<long[]> runs(JsonParser json) throws IOException {
    var runs = new ArrayList<long[]>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      var value = json.nextToken();
      if (value == JsonToken.START_ARRAY && "missing".equals(name)) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          var run = Json.scalars(json);
          runs.add(new long[] {number(run, "first"), number(run, "count")});
        }
      } else if (value == null) {
        throw Json.wrongField("missing", "an array of runs");
      } else {
        json.skipChildren();
      }
    }
    return runs;
  }

  private static long number(Map<String, String> fields, String field) {
    try {
      return Long.parseLong(fields.getOrDefault(field, ""));
    } catch (NumberFormatException malformed) {
      throw Json.wrongField(field, "a number");
    }
  }
}
