package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Messages that went over one node's event bus just now, without what they say: an event of {@code
 * all.metrics.tap}, in JSON, to which a later version may add. A lost one is a gap in what is seen
 * of messages as they flow, and no more.
 *
 * @param dropped how many more there were than one event may have
 */
public record BusTapped(NodeId node, long dropped, List<Passed> messages) {
  /** Which way a message went, as the node sees it that says so. */
  public enum Way {
    /** From this node to a handler of this node. */
    HERE,
    /** From another node. */
    IN,
    /** To another node. */
    OUT;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Way parse(String text) {
      for (var way : values()) {
        if (way.text().equals(text)) {
          return way;
        }
      }
      throw Json.wrongField("way", "here, in or out");
    }
  }

  /**
   * One message.
   *
   * @param at when, in milliseconds by that node's clock
   * @param bytes that it is long; negative where it went by reference, which has no length
   * @param millis from its handler's start to the answer, or its end where none is wanted; negative
   *     where no handler of this node had it
   */
  public record Passed(String address, Way way, long at, long bytes, double millis) {
    public Passed {
      BusSnapshot.requireAddress(address);
    }

    /** As people read it, inside an object that says of which node. */
    public void writeFields(JsonGenerator json) throws IOException {
      json.writeStringField("address", address);
      json.writeStringField("way", way.text());
      json.writeNumberField("at", at);
      if (bytes >= 0) {
        json.writeNumberField("bytes", bytes);
      }
      if (millis >= 0) {
        json.writeNumberField("millis", millis);
      }
    }

    private static Passed read(JsonParser json) throws IOException {
      var fields = Json.scalars(json);
      return new Passed(
          fields.getOrDefault("address", ""),
          Way.parse(fields.getOrDefault("way", "")),
          Json.number(fields, "at"),
          orNone(fields, "bytes") ? -1 : BusSnapshot.countIn(fields, "bytes"),
          orNone(fields, "millis") ? -1 : BusSnapshot.millisIn(fields, "millis"));
    }

    private static boolean orNone(Map<String, String> fields, String name) {
      return !fields.containsKey(name);
    }
  }

  public BusTapped {
    if (messages.size() > Limits.METRICS_TAP_MESSAGES_MAX) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "one node tells of at most %d messages at once"
              .formatted(Limits.METRICS_TAP_MESSAGES_MAX));
    }
    messages = List.copyOf(messages);
  }

  public byte[] encode() {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("nodeId", node.toString());
          json.writeNumberField("dropped", dropped);
          json.writeArrayFieldStart("messages");
          for (var message : messages) {
            json.writeStartObject();
            message.writeFields(json);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /**
   * Reads what another node says.
   *
   * @throws Refusal it is none
   */
  public static BusTapped decode(byte[] bytes) {
    if (bytes.length > Limits.METRICS_SNAPSHOT_BYTES_MAX) {
      throw new Refusal(
          Failure.TOO_LARGE,
          "what a tap shows has at most %d bytes".formatted(Limits.METRICS_SNAPSHOT_BYTES_MAX));
    }
    return Json.read(bytes, BusTapped::read);
  }

  private static BusTapped read(JsonParser json) throws IOException {
    var messages = new ArrayList<Passed>();
    var fields = new HashMap<String, String>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      var value = json.nextToken();
      if (value == null) {
        throw Json.wrongField("messages", "an array");
      }
      if ("messages".equals(name) && value == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          messages.add(Passed.read(json));
        }
      } else if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
        fields.put(name, json.getText());
      } else {
        json.skipChildren();
      }
    }
    try {
      return new BusTapped(
          NodeId.parse(fields.getOrDefault("nodeId", "")),
          BusSnapshot.countIn(fields, "dropped"),
          messages);
    } catch (IllegalArgumentException malformed) {
      throw Json.wrongField("nodeId", "a node's id");
    }
  }
}
