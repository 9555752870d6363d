package io.redgiant.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The frames of the bridge as bytes: one JSON object each, as docs/bridge.md has them. A field that
 * is not known is passed over, as other clients of this protocol send headers of their own.
 */
final class BridgeFrames {
  static OutgoingFrame pong() {
    return frame(json -> json.writeStringField("type", "pong"));
  }

  private static final String NO_BODY = "{}";

  private BridgeFrames() {}

  /** Reads what a person says; refuses what is no frame, too long or too deep. */
  static BridgeFrame read(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > Limits.BRIDGE_FRAME_BYTES_MAX) {
      throw new Refusal(
          Failure.TOO_LARGE,
          "a frame has at most %d bytes, not %d"
              .formatted(Limits.BRIDGE_FRAME_BYTES_MAX, bytes.length));
    }
    return Json.read(bytes, json -> read(json, bytes));
  }

  private static BridgeFrame read(JsonParser json, byte[] source) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw bad("a frame is a JSON object");
    }
    String type = null;
    String address = null;
    String replyAddress = null;
    var body = NO_BODY;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var field = json.currentName();
      json.nextToken();
      switch (field) {
        case "type" -> type = text(json, field);
        case "address" -> address = text(json, field);
        case "replyAddress" -> replyAddress = text(json, field);
        case "body" -> body = body(json, source);
        default -> json.skipChildren();
      }
    }
    if (replyAddress != null && replyAddress.length() > Limits.BRIDGE_REPLY_ADDRESS_CHARS_MAX) {
      throw bad(
          "a replyAddress has at most %d characters"
              .formatted(Limits.BRIDGE_REPLY_ADDRESS_CHARS_MAX));
    }
    return switch (type) {
      case "ping" -> new BridgeFrame.Ping();
      case "send" -> new BridgeFrame.Send(needed(address), replyAddress, body);
      case "register" -> new BridgeFrame.Register(needed(address), replyAddress);
      case "unregister" -> new BridgeFrame.Unregister(needed(address));
      case null, default ->
          throw bad("a frame's type is ping, send, register or unregister, not " + type);
    };
  }

  private static @Nullable String text(JsonParser json, String field) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> json.getText();
      case VALUE_NULL -> null;
      default -> throw Json.wrongField(field, "a text");
    };
  }

  private static String body(JsonParser json, byte[] source) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> {
        int from = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren(); // and sees whether it is JSON, and how deep
        int to = (int) json.currentLocation().getByteOffset();
        yield new String(source, from, to - from, StandardCharsets.UTF_8);
      }
      case VALUE_NULL -> NO_BODY;
      default -> throw Json.wrongField("body", "an object");
    };
  }

  private static String needed(@Nullable String address) {
    if (address == null) {
      throw Json.wrongField("address", "a text");
    }
    return address;
  }

  /**
   * An answer, or an event.
   *
   * @param body a JSON object as text, taken as it is
   */
  static OutgoingFrame rec(String address, String body) {
    return frame(
        json -> {
          json.writeStringField("type", "rec");
          json.writeStringField("address", address);
          json.writeFieldName("body");
          json.writeRawValue(body);
        });
  }

  /**
   * A refusal.
   *
   * @param address of the answer that will not come, or that was refused; null where there is none
   */
  static OutgoingFrame err(@Nullable String address, Refusal refusal) {
    return frame(
        json -> {
          json.writeStringField("type", "err");
          if (address != null) {
            json.writeStringField("address", address);
          }
          json.writeNumberField("failureCode", Problem.status(refusal.failure()));
          json.writeStringField("failureType", "RECIPIENT_FAILURE");
          json.writeStringField("message", refusal.getMessage());
        });
  }

  private static OutgoingFrame frame(Json.Writer fields) {
    return new OutgoingFrame(
        Json.bytes(
            json -> {
              json.writeStartObject();
              fields.write(json);
              json.writeEndObject();
            }));
  }

  private static Refusal bad(String why) {
    return new Refusal(Failure.BAD_REQUEST, why);
  }
}
