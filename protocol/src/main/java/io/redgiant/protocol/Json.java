package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * JSON as every message here is read and written: bounded in depth and size, duplicate keys
 * refused.
 */
public final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Limits.JSON_DEPTH_MAX)
                  .maxDocumentLength(Limits.JSON_BYTES_MAX)
                  .build())
          .build();

  private Json() {}

  /** Writes one JSON value. */
  @FunctionalInterface
  public interface Writer {
    void write(JsonGenerator json) throws IOException;
  }

  /** Reads one JSON value whose first token is current. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(JsonParser json) throws IOException;
  }

  public static byte[] bytes(Writer writer) {
    var target = new ByteArrayOutputStream(256);
    try (var json = FACTORY.createGenerator(target)) {
      writer.write(json);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // an array in memory takes every write
    }
    return target.toByteArray();
  }

  /** Reads exactly one value from all of {@code source}; refuses anything else. */
  public static <T> T read(byte[] source, Reader<T> reader) {
    try (var json = FACTORY.createParser(source)) {
      json.nextToken();
      var value = reader.read(json);
      if (json.nextToken() != null) {
        throw new Refusal(Failure.BAD_REQUEST, "one JSON value is expected, and more follows it");
      }
      return value;
    } catch (IOException malformed) {
      throw new Refusal(
          Failure.BAD_REQUEST, "not the JSON that is expected here: " + malformed.getMessage());
    }
  }

  /**
   * Reads an object's texts, numbers and truths by name. Nulls, and what is nested, count as
   * absent.
   */
  public static Map<String, String> scalars(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new Refusal(Failure.BAD_REQUEST, "a JSON object is expected here");
    }
    var scalars = new HashMap<String, String>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var field = json.currentName();
      var value = json.nextToken();
      if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
        scalars.put(field, json.getText());
      } else {
        json.skipChildren();
      }
    }
    return scalars;
  }

  /** A whole number among them. */
  public static long number(Map<String, String> scalars, String field) {
    try {
      return Long.parseLong(scalars.getOrDefault(field, ""));
    } catch (NumberFormatException malformed) {
      throw wrongField(field, "a whole number");
    }
  }

  /** Says that a field is missing or of the wrong type. */
  public static Refusal wrongField(String field, String expected) {
    return new Refusal(Failure.BAD_REQUEST, "field '" + field + "' must be " + expected);
  }
}
