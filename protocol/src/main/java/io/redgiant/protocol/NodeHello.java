package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself to all others, every two seconds: an event of {@code
 * all.network.hello}, in JSON, to which a later version may add.
 *
 * @param url where other nodes reach its HTTP
 * @param version of the software
 * @param totalBytes of its disk
 * @param freeBytes of its disk
 * @param load the processes that wanted to run, per core, over the last minute; negative where the
 *     system does not say
 * @param left of a node that leaves the layout: how many contents are here that not all who are to
 *     hold them have; null for others, and until it has looked
 */
public record NodeHello(
    NodeId node,
    URI url,
    String version,
    Instant started,
    long totalBytes,
    long freeBytes,
    double load,
    @Nullable Long left) {
  private static final int URL_CHARS_MAX = 512;
  private static final int VERSION_CHARS_MAX = 80;

  public NodeHello {
    if (url.toString().length() > URL_CHARS_MAX
        || url.getHost() == null
        || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
      throw new Refusal(Failure.BAD_REQUEST, "a node's URL is http://host:port, unlike " + url);
    }
    if (version.length() > VERSION_CHARS_MAX) {
      throw new Refusal(Failure.BAD_REQUEST, "a version is a word or two");
    }
  }

  /** The same, and how many contents are left to be had elsewhere. */
  public NodeHello leaving(@Nullable Long contents) {
    return new NodeHello(node, url, version, started, totalBytes, freeBytes, load, contents);
  }

  public byte[] encode() {
    return Json.bytes(this::writeJson);
  }

  /** As it is shown, too. */
  public void writeJson(JsonGenerator json) throws IOException {
    json.writeStartObject();
    writeFields(json);
    json.writeEndObject();
  }

  /** The same inside an object that says more. */
  public void writeFields(JsonGenerator json) throws IOException {
    json.writeStringField("nodeId", node.toString());
    json.writeStringField("url", url.toString());
    json.writeStringField("version", version);
    json.writeStringField("startedAt", started.toString());
    json.writeNumberField("totalBytes", totalBytes);
    json.writeNumberField("freeBytes", freeBytes);
    json.writeNumberField("load", load);
    if (left != null) {
      json.writeNumberField("left", left);
    }
  }

  /**
   * Reads what another node says.
   *
   * @throws Refusal it is none
   */
  public static NodeHello decode(byte[] bytes) {
    return Json.read(bytes, NodeHello::read);
  }

  private static NodeHello read(JsonParser json) throws IOException {
    var fields = Json.scalars(json);
    var left = fields.get("left");
    try {
      return new NodeHello(
          NodeId.parse(fields.getOrDefault("nodeId", "")),
          URI.create(fields.getOrDefault("url", "")),
          fields.getOrDefault("version", ""),
          Instant.parse(fields.getOrDefault("startedAt", "")),
          Long.parseLong(fields.getOrDefault("totalBytes", "")),
          Long.parseLong(fields.getOrDefault("freeBytes", "")),
          Double.parseDouble(fields.getOrDefault("load", "-1")),
          left == null ? null : Long.valueOf(left));
    } catch (IllegalArgumentException | java.time.DateTimeException malformed) {
      throw new Refusal(Failure.BAD_REQUEST, "a node's hello is malformed");
    }
  }
}
