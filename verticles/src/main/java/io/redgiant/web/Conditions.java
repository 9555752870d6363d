package io.redgiant.web;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The conditions of a GET or HEAD, in the order of RFC 9110, section 13.2.2. */
final class Conditions {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final MultiMap headers;
  private final String tag;
  private final Instant modified;

  /** What to do with the request. */
  enum Outcome {
    SEND,
    NOT_MODIFIED,
    FAILED
  }

  /**
   * @param tag what the entity tag of the answer stands for: the id of the content or chunk
   */
  Conditions(MultiMap headers, String tag, Instant modified) {
    this.headers = headers;
    this.tag = tag;
    this.modified = modified.truncatedTo(ChronoUnit.SECONDS);
  }

  Outcome outcome() {
    var match = headers.get(HttpHeaders.IF_MATCH);
    if (match != null) {
      if (!EntityTags.parse(match).matchesStrongly(tag)) {
        return Outcome.FAILED;
      }
    } else {
      var unmodifiedSince = date(headers.get("If-Unmodified-Since"));
      if (unmodifiedSince != null && modified.isAfter(unmodifiedSince)) {
        return Outcome.FAILED;
      }
    }
    var noneMatch = headers.get(HttpHeaders.IF_NONE_MATCH);
    if (noneMatch != null) {
      return EntityTags.parse(noneMatch).matchesWeakly(tag) ? Outcome.NOT_MODIFIED : Outcome.SEND;
    }
    var modifiedSince = date(headers.get(HttpHeaders.IF_MODIFIED_SINCE));
    return modifiedSince != null && !modified.isAfter(modifiedSince)
        ? Outcome.NOT_MODIFIED
        : Outcome.SEND;
  }

  /** Whether a Range header counts: without If-Range, or where that names exactly this content. */
  boolean rangesApply() {
    var ifRange = headers.get("If-Range");
    if (ifRange == null) {
      return true;
    }
    // A date is only as good as a second; a content may have been replaced twice within one.
    return ifRange.strip().equals(EntityTags.of(tag));
  }

  static String httpDate(Instant instant) {
    return HTTP_DATE.format(instant);
  }

  /** Null where there is none, or where it is not a date: then the condition does not count. */
  private static @Nullable Instant date(@Nullable String text) {
    try {
      return text == null ? null : HTTP_DATE.parse(text.strip(), Instant::from);
    } catch (DateTimeException malformed) {
      return null;
    }
  }
}
