package io.redgiant.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request's body: a flat object of texts, numbers, truths, and lists of texts. */
final class Body {
  private final Map<String, String> scalars;
  private final Map<String, List<String>> lists;

  private Body(Map<String, String> scalars, Map<String, List<String>> lists) {
    this.scalars = scalars;
    this.lists = lists;
  }

  static Body parse(String json) {
    return Json.read(json.getBytes(StandardCharsets.UTF_8), Body::read);
  }

  private static Body read(JsonParser json) throws IOException {
    var scalars = new HashMap<String, String>();
    var lists = new HashMap<String, List<String>>();
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new Refusal(Failure.BAD_REQUEST, "a request's body is a JSON object");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var field = json.currentName();
      var value = json.nextToken();
      if (value == JsonToken.START_ARRAY) {
        lists.put(field, texts(json, field));
      } else if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
        scalars.put(field, json.getText());
      } else {
        json.skipChildren();
      }
    }
    return new Body(scalars, lists);
  }

  private static List<String> texts(JsonParser json, String field) throws IOException {
    var texts = new ArrayList<String>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw Json.wrongField(field, "a list of texts");
      }
      texts.add(json.getText());
    }
    return texts;
  }

  @Nullable String text(String field) {
    return scalars.get(field);
  }

  String text(String field, String otherwise) {
    return scalars.getOrDefault(field, otherwise);
  }

  String required(String field) {
    var text = scalars.get(field);
    if (text == null) {
      throw Json.wrongField(field, "there");
    }
    return text;
  }

  boolean isTrue(String field) {
    return "true".equals(scalars.get(field));
  }

  int number(String field, int otherwise) {
    var text = scalars.get(field);
    if (text == null) {
      return otherwise;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException malformed) {
      throw Json.wrongField(field, "a whole number");
    }
  }

  int limit(int otherwise) {
    return Math.min(number("limit", otherwise), Limits.HISTORY_MESSAGES_MAX);
  }

  RoomId room() {
    return id("room", RoomId::parse);
  }

  PeerId peer() {
    return id("peer", PeerId::parse);
  }

  RecordId message() {
    return id("message", RecordId::parse);
  }

  Position after() {
    var text = scalars.get("after");
    return text == null ? Position.START : read("after", text, Position::parse);
  }

  <T> T id(String field, Function<String, T> parser) {
    return read(field, required(field), parser);
  }

  <T> List<T> ids(String field, Function<String, T> parser) {
    return lists.getOrDefault(field, List.of()).stream()
        .map(text -> read(field, text, parser))
        .toList();
  }

  private static <T> T read(String field, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException malformed) {
      throw Json.wrongField(field, "an id or a position, not '" + text + "'");
    }
  }
}
