package io.redgiant.web;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.Refusal;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request's query parameters by type. A name that the route does not know, or one given twice, is
 * refused.
 */
final class QueryParameters {
  private static final int TEXT_CHARS_MAX = 2_048;

  private final MultiMap parameters;

  QueryParameters(RoutingContext context, Set<String> known) {
    this.parameters = context.queryParams();
    for (var name : parameters.names()) {
      if (!known.contains(name)) {
        throw bad(
            "there is no parameter '"
                + name
                + "' here; known are "
                + String.join(", ", sorted(known)));
      }
      if (parameters.getAll(name).size() > 1) {
        throw bad("parameter '" + name + "' is given more than once");
      }
    }
  }

  boolean has(String name) {
    return parameters.contains(name);
  }

  /** The text, or null where the parameter is absent or empty. */
  @Nullable String text(String name) {
    var text = parameters.get(name);
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (text.length() > TEXT_CHARS_MAX || text.indexOf('\0') >= 0) {
      throw bad(
          "parameter '" + name + "' has at most " + TEXT_CHARS_MAX + " characters, and no NUL");
    }
    return text;
  }

  @Nullable Long number(String name) {
    return read(name, "a whole number that is not negative", QueryParameters::parseNumber);
  }

  int number(String name, int otherwise, int max) {
    var number = number(name);
    if (number != null && number > max) {
      throw bad("parameter '" + name + "' is at most " + max);
    }
    return number == null ? otherwise : Math.toIntExact(number);
  }

  /** ISO 8601 in UTC, or milliseconds since 1970. */
  @Nullable Long millis(String name) {
    return read(name, "a time such as 2026-11-24T00:00:00Z", QueryParameters::parseMillis);
  }

  @Nullable PeerId peer(String name) {
    return read(name, "a peer id of 32 hexadecimal digits", PeerId::parse);
  }

  @Nullable RecordId record(String name) {
    return read(name, "a version's id of 64 hexadecimal digits", RecordId::parse);
  }

  private <T> @Nullable T read(String name, String expected, Function<String, T> parse) {
    var text = text(name);
    try {
      return text == null ? null : parse.apply(text);
    } catch (IllegalArgumentException | DateTimeException malformed) {
      throw bad("parameter '" + name + "' is " + expected + ", not '" + text + "'");
    }
  }

  private static long parseNumber(String text) {
    long number = Long.parseLong(text);
    if (number < 0) {
      throw new NumberFormatException(text);
    }
    return number;
  }

  private static long parseMillis(String text) {
    boolean digits = text.chars().allMatch(character -> character >= '0' && character <= '9');
    return digits ? Long.parseLong(text) : Instant.parse(text).toEpochMilli();
  }

  private static Iterable<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }

  private static Refusal bad(String why) {
    return new Refusal(Failure.BAD_REQUEST, why);
  }
}
