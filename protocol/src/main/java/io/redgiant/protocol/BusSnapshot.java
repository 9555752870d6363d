package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What one node's event bus has done: an event of {@code all.metrics.snapshot}, each second while
 * somebody watches, in JSON, to which a later version may add. Counts are since that node started,
 * so one that is lost costs nothing but its second, and one that comes twice says nothing new.
 *
 * @param started when its process began to count, in milliseconds by its clock
 * @param number one more each second since then
 * @param watched somebody at that node watches: whoever hears this says how its own bus is for a
 *     while
 * @param tapped somebody there has the tap on, too
 * @param heapUsedBytes of its Java heap
 * @param loopLagMillis the longest that work waited for one of its event loops in that second
 * @param addresses in the order of their names
 * @param slowest the handlings of the last minute that took longest, the longest first
 */
public record BusSnapshot(
    NodeId node,
    long started,
    long number,
    boolean watched,
    boolean tapped,
    long heapUsedBytes,
    long heapMaxBytes,
    double loopLagMillis,
    List<OfAddress> addresses,
    List<Slow> slowest) {

  /** Words, with {@code <id>} for what may be anybody's; or a name for several addresses. */
  private static final Pattern ADDRESS = Pattern.compile("[a-z_<>.-]{1,80}");

  /**
   * One address, or those that are alike but for an id.
   *
   * @param sent by this node, wherever to
   * @param delivered to handlers of this node: a publication counts for each
   * @param pending has come and is not done: it waits, or its handler has not answered yet
   * @param handlers that are registered here now
   * @param noHandlers sent to nobody
   * @param timeouts requests of this node that had no answer in time
   * @param refused requests of this node that were answered by a failure
   * @param bytesOut written to other nodes
   * @param bytesIn read from other nodes
   * @param p50Millis of that second: from a handler's start to its answer, or its end where none is
   *     wanted; half took no longer. 0 where none ended
   */
  public record OfAddress(
      String address,
      long sent,
      long delivered,
      long pending,
      long handlers,
      long noHandlers,
      long timeouts,
      long refused,
      long bytesOut,
      long bytesIn,
      double p50Millis,
      double p99Millis,
      double maxMillis) {
    public OfAddress {
      requireAddress(address);
    }

    /** What is nothing is left out. */
    void writeJson(JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("address", address);
      write(json, "sent", sent);
      write(json, "delivered", delivered);
      write(json, "pending", pending);
      write(json, "handlers", handlers);
      write(json, "noHandlers", noHandlers);
      write(json, "timeouts", timeouts);
      write(json, "refused", refused);
      write(json, "bytesOut", bytesOut);
      write(json, "bytesIn", bytesIn);
      write(json, "p50Millis", p50Millis);
      write(json, "p99Millis", p99Millis);
      write(json, "maxMillis", maxMillis);
      json.writeEndObject();
    }

    private static OfAddress read(JsonParser json) throws IOException {
      var fields = Json.scalars(json);
      return new OfAddress(
          fields.getOrDefault("address", ""),
          countIn(fields, "sent"),
          countIn(fields, "delivered"),
          countIn(fields, "pending"),
          countIn(fields, "handlers"),
          countIn(fields, "noHandlers"),
          countIn(fields, "timeouts"),
          countIn(fields, "refused"),
          countIn(fields, "bytesOut"),
          countIn(fields, "bytesIn"),
          millisIn(fields, "p50Millis"),
          millisIn(fields, "p99Millis"),
          millisIn(fields, "maxMillis"));
    }
  }

  /**
   * The longest handling of an address in the last minute.
   *
   * @param agoSeconds when it ended
   */
  public record Slow(String address, double millis, long agoSeconds) {
    public Slow {
      requireAddress(address);
    }

    void writeJson(JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("address", address);
      json.writeNumberField("millis", millis);
      json.writeNumberField("agoSeconds", agoSeconds);
      json.writeEndObject();
    }

    private static Slow read(JsonParser json) throws IOException {
      var fields = Json.scalars(json);
      return new Slow(
          fields.getOrDefault("address", ""),
          millisIn(fields, "millis"),
          countIn(fields, "agoSeconds"));
    }
  }

  public BusSnapshot {
    if (addresses.size() > Limits.METRICS_ADDRESSES_MAX
        || slowest.size() > Limits.METRICS_SLOWEST_MAX) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "a snapshot is of at most %d addresses, and names %d that are slow"
              .formatted(Limits.METRICS_ADDRESSES_MAX, Limits.METRICS_SLOWEST_MAX));
    }
    addresses = List.copyOf(addresses);
    slowest = List.copyOf(slowest);
  }

  /** Whether it says more of the same node than another. */
  public boolean isAfter(BusSnapshot other) {
    return started != other.started ? started > other.started : number > other.number;
  }

  static void requireAddress(String address) {
    if (!ADDRESS.matcher(address).matches()) {
      throw new Refusal(Failure.BAD_REQUEST, "an address that is measured is words and dots");
    }
  }

  static long countIn(Map<String, String> fields, String name) {
    return fields.containsKey(name) ? Math.max(0, Json.number(fields, name)) : 0;
  }

  static double millisIn(Map<String, String> fields, String name) {
    try {
      double millis = Double.parseDouble(fields.getOrDefault(name, "0"));
      return Double.isFinite(millis) ? Math.max(0, millis) : 0;
    } catch (NumberFormatException malformed) {
      throw Json.wrongField(name, "a number");
    }
  }

  private static void write(JsonGenerator json, String name, long value) throws IOException {
    if (value != 0) {
      json.writeNumberField(name, value);
    }
  }

  private static void write(JsonGenerator json, String name, double value) throws IOException {
    if (value != 0) {
      json.writeNumberField(name, value);
    }
  }

  public byte[] encode() {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeBooleanField("watched", watched);
          json.writeBooleanField("tapped", tapped);
          writeFields(json);
          json.writeEndObject();
        });
  }

  /** As people read it, inside an object that may say more. */
  public void writeFields(JsonGenerator json) throws IOException {
    json.writeStringField("nodeId", node.toString());
    json.writeNumberField("started", started);
    json.writeNumberField("number", number);
    json.writeNumberField("heapUsedBytes", heapUsedBytes);
    json.writeNumberField("heapMaxBytes", heapMaxBytes);
    json.writeNumberField("loopLagMillis", loopLagMillis);
    json.writeArrayFieldStart("addresses");
    for (var one : addresses) {
      one.writeJson(json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("slowest");
    for (var one : slowest) {
      one.writeJson(json);
    }
    json.writeEndArray();
  }

  /**
   * Reads what another node says.
   *
   * @throws Refusal it is none
   */
  public static BusSnapshot decode(byte[] bytes) {
    if (bytes.length > Limits.METRICS_SNAPSHOT_BYTES_MAX) {
      throw new Refusal(
          Failure.TOO_LARGE,
          "a snapshot has at most %d bytes".formatted(Limits.METRICS_SNAPSHOT_BYTES_MAX));
    }
    return Json.read(bytes, BusSnapshot::read);
  }

  private static BusSnapshot read(JsonParser json) throws IOException {
    var addresses = new ArrayList<OfAddress>();
    var slowest = new ArrayList<Slow>();
    var fields = new HashMap<String, String>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      var value = json.nextToken();
      if (value == null) {
        throw Json.wrongField("addresses", "an array");
      }
      if ("addresses".equals(name) && value == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          addresses.add(OfAddress.read(json));
        }
      } else if ("slowest".equals(name) && value == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          slowest.add(Slow.read(json));
        }
      } else if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
        fields.put(name, json.getText());
      } else {
        json.skipChildren();
      }
    }
    try {
      return new BusSnapshot(
          NodeId.parse(fields.getOrDefault("nodeId", "")),
          Json.number(fields, "started"),
          Json.number(fields, "number"),
          Boolean.parseBoolean(fields.get("watched")),
          Boolean.parseBoolean(fields.get("tapped")),
          countIn(fields, "heapUsedBytes"),
          countIn(fields, "heapMaxBytes"),
          millisIn(fields, "loopLagMillis"),
          addresses,
          slowest);
    } catch (IllegalArgumentException malformed) {
      throw Json.wrongField("nodeId", "a node's id");
    }
  }
}
