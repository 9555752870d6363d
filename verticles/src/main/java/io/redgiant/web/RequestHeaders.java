package io.redgiant.web;

import io.redgiant.local.Precondition;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.DeceptiveCharacters;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The headers that say something to this node beyond plain HTTP, read and checked. */
final class RequestHeaders {
  static final String AFTER = "Redgiant-After";
  static final String CONTENT = "Redgiant-Content";
  static final String COPIES = "Redgiant-Copies";
  static final String LABEL = "Redgiant-Label";
  static final String POSITION = "Redgiant-Position";
  static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private final HttpServerRequest request;

  RequestHeaders(HttpServerRequest request) {
    this.request = request;
  }

  /**
   * A header that people write. Its octets are UTF-8, as clients send it; Latin-1, as HTTP once had
   * it and as Netty reads it, where they are not.
   */
  @Nullable String text(String header) {
    var latin1 = request.getHeader(header);
    if (latin1 == null) {
      return null;
    }
    try {
      var octets = ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1));
      return StandardCharsets.UTF_8.newDecoder().decode(octets).toString();
    } catch (CharacterCodingException older) {
      return latin1;
    }
  }

  /** What the answer must have seen: {@code Redgiant-After}. */
  Position after() {
    var text = request.getHeader(AFTER);
    try {
      return text == null ? Position.START : Position.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw bad(AFTER + ": " + malformed.getMessage());
    }
  }

  /** If-Match or If-None-Match of a write. */
  Precondition precondition() {
    var match = request.getHeader(HttpHeaders.IF_MATCH);
    var noneMatch = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    if (match != null && noneMatch != null) {
      throw bad("a write has If-Match or If-None-Match, not both");
    }
    if (match != null) {
      return precondition(Precondition.Kind.MATCHES, match);
    }
    return noneMatch == null
        ? Precondition.NONE
        : precondition(Precondition.Kind.MATCHES_NOT, noneMatch);
  }

  private static Precondition precondition(Precondition.Kind kind, String header) {
    var tags = EntityTags.parse(header);
    if (tags.any()) {
      return new Precondition(kind, Set.of());
    }
    var contents = new HashSet<ContentId>();
    tags.tags().forEach(tag -> addContent(contents, tag));
    if (!contents.isEmpty()) {
      return new Precondition(kind, contents);
    }
    // Tags that are no content ids match no version; an empty set would mean any.
    if (kind == Precondition.Kind.MATCHES) {
      throw new Refusal(
          Failure.PRECONDITION_FAILED, "If-Match names no content id, so no version matches it");
    }
    return Precondition.NONE;
  }

  private static void addContent(Set<ContentId> contents, EntityTags.Tag tag) {
    try {
      contents.add(ContentId.parse(tag.opaque()));
    } catch (IllegalArgumentException foreign) {
      // Some other server's tag: it is no version of ours, and the header may name several.
      return;
    }
  }

  /** The same peer and key is the same version: empty for none. */
  byte[] idempotencyKey() {
    var text = text(IDEMPOTENCY_KEY);
    var key = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    if (key.length > Limits.IDEMPOTENCY_KEY_BYTES_MAX) {
      throw bad(IDEMPOTENCY_KEY + " has at most " + Limits.IDEMPOTENCY_KEY_BYTES_MAX + " bytes");
    }
    return key;
  }

  /** What the sender says the bytes are, or null. */
  @Nullable ContentId expectedContent() {
    var text = request.getHeader(CONTENT);
    try {
      return text == null ? null : ContentId.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw bad(CONTENT + ": " + malformed.getMessage());
    }
  }

  /** What is shown as publisher beside the identity. */
  String label() {
    return label(LABEL);
  }

  /** A label from another header: the original clients send theirs as {@code X-Peer-ID}. */
  String label(String header) {
    return checkedLabel(header, Objects.requireNonNullElse(text(header), ""));
  }

  /** Refuses a label that is too long for a line or would spoil one. */
  static String checkedLabel(String field, String label) {
    boolean safe = label.codePoints().noneMatch(DeceptiveCharacters::include);
    if (label.length() > Limits.LABEL_CHARS_MAX || !safe) {
      throw bad(
          field
              + " has at most "
              + Limits.LABEL_CHARS_MAX
              + " characters, none of them control or bidirectional ones");
    }
    return label;
  }

  /** How long the body says it is; none where it comes in chunks. */
  OptionalLong contentLength() {
    var text = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (text == null) {
      boolean chunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
      return chunked ? OptionalLong.empty() : OptionalLong.of(0);
    }
    try {
      long length = Long.parseLong(text);
      if (length > Limits.CONTENT_BYTES_MAX) {
        throw new Refusal(Failure.TOO_LARGE, "a file has at most 64 TiB, not " + length + " bytes");
      }
      return OptionalLong.of(length);
    } catch (NumberFormatException malformed) {
      throw bad("Content-Length is a number, not '" + text + "'");
    }
  }

  boolean expectsContinue() {
    return "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
  }

  private static Refusal bad(String why) {
    return new Refusal(Failure.BAD_REQUEST, why);
  }
}
