package io.redgiant.web;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.Refusal;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request's query parameters by type. A name that the route does not know, or one given twice, is
 * refused.
 */
final class QueryParameters {
  private static final int TEXT_CHARS_MAX = 2_048;

  private final Map<String, String> parameters;

  QueryParameters(RoutingContext context, Set<String> known) {
    this(read(context.request().query()));
    for (var name : parameters.keySet()) {
      if (!known.contains(name)) {
        throw bad("there is no parameter '" + name + "' here; " + listed(known));
      }
    }
  }

  private QueryParameters(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /** For routes whose clients may say more than is known here. */
  static QueryParameters ofAnyName(RoutingContext context) {
    return new QueryParameters(read(context.request().query()));
  }

  private static Map<String, String> read(@Nullable String query) {
    var parameters = new LinkedHashMap<String, String>();
    if (query == null) {
      return parameters;
    }
    for (var pair : query.split("&")) {
      int equals = pair.indexOf('=');
      var name = decode(equals < 0 ? pair : pair.substring(0, equals));
      var value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (!pair.isEmpty() && parameters.put(name, value) != null) {
        throw bad("parameter '" + name + "' is given more than once");
      }
    }
    return parameters;
  }

  /** A query is written as forms write it: a plus is a space. */
  private static String decode(String encoded) {
    return RequestPath.decode(encoded.replace("+", "%20"));
  }

  private static String listed(Set<String> known) {
    return known.isEmpty()
        ? "this route takes none"
        : "known are " + known.stream().sorted().collect(Collectors.joining(", "));
  }

  boolean has(String name) {
    return parameters.containsKey(name);
  }

  /** The text, or null where the parameter is absent or empty. */
  @Nullable String text(String name) {
    var text = parameters.get(name);
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (text.length() > TEXT_CHARS_MAX) {
      throw bad("parameter '" + name + "' has at most " + TEXT_CHARS_MAX + " characters");
    }
    return text;
  }

  @Nullable Long number(String name) {
    return read(name, "a whole number that is not negative", QueryParameters::parseNumber);
  }

  /** How many rows to answer: a page of none would be followed by itself for ever. */
  int rows(String name, int otherwise, int max) {
    var number = number(name);
    if (number != null && (number < 1 || number > max)) {
      throw bad("parameter '" + name + "' is 1 to " + max + ", not " + number);
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

  private static Refusal bad(String why) {
    return new Refusal(Failure.BAD_REQUEST, why);
  }
}
