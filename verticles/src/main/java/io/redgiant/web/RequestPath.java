package io.redgiant.web;

import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.UploadId;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Objects;

/**
 * The one gate for text in a URL: percent-decoded once, strictly, then checked. What is encoded
 * twice stays literal.
 *
 * @param room a room's name or id as it was written
 * @param rest what follows the room
 */
record RequestPath(String room, String rest) {
  /** Reads {@code <prefix>{room}/{path}}. */
  static RequestPath after(String prefix, HttpServerRequest request) {
    var tail = raw(request).substring(prefix.length());
    int slash = tail.indexOf('/');
    if (slash <= 0) {
      throw bad("the path reads " + prefix + "{room}/{path}");
    }
    return new RequestPath(decode(tail.substring(0, slash)), decode(tail.substring(slash + 1)));
  }

  /** The path of an entry; refuses what is not a safe name. */
  EntryPath entryPath() {
    return EntryPath.of(rest);
  }

  /**
   * Refuses a path that the router would read as another: dot segments, however they are encoded,
   * are removed before a route is chosen.
   */
  static void check(HttpServerRequest request) {
    for (var segment : decode(raw(request)).split("/", -1)) {
      if (segment.equals(".") || segment.equals("..")) {
        throw bad("'" + segment + "' in a URL's path is not followed");
      }
    }
  }

  private static String raw(HttpServerRequest request) {
    var path = request.path();
    if (path == null || !path.startsWith("/")) {
      throw bad("a request's target is a path that begins with '/'");
    }
    return path;
  }

  /** What stands at {@code :name} in the path of the route that was taken. */
  static String parameter(RoutingContext context, String name) {
    return Objects.requireNonNull(context.pathParam(name), name);
  }

  /** The upload that the path of the route names. */
  static UploadId upload(RoutingContext context) {
    try {
      return UploadId.parse(parameter(context, "upload"));
    } catch (IllegalArgumentException none) {
      throw new Refusal(Failure.NOT_FOUND, "there is no such upload");
    }
  }

  /**
   * Decodes percent escapes and normalises; refuses broken ones, NUL, and bytes, escaped or not,
   * that are not UTF-8.
   */
  static String decode(String encoded) {
    var bytes = ByteBuffer.allocate(encoded.length());
    for (int index = 0; index < encoded.length(); index++) {
      char character = encoded.charAt(index);
      if (character == '%') {
        bytes.put(hexByte(encoded, index + 1));
        index += 2;
      } else {
        bytes.put((byte) character); // Netty makes one character of one octet
      }
    }
    try {
      return checked(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException malformed) {
      throw bad("the bytes of '" + encoded + "' are not UTF-8");
    }
  }

  private static byte hexByte(String encoded, int index) {
    int high = index + 1 < encoded.length() ? Character.digit(encoded.charAt(index), 16) : -1;
    int low = high >= 0 ? Character.digit(encoded.charAt(index + 1), 16) : -1;
    if (low < 0) {
      throw bad("'%' in a URL is followed by two hexadecimal digits");
    }
    return (byte) (high << 4 | low);
  }

  /** Names are kept in Unicode normal form C, so whatever asks for one is read in it as well. */
  private static String checked(String decoded) {
    if (decoded.indexOf('\0') >= 0) {
      throw bad("a URL must not contain NUL");
    }
    return Normalizer.normalize(decoded, Normalizer.Form.NFC);
  }

  private static Refusal bad(String why) {
    return new Refusal(Failure.BAD_REQUEST, why);
  }
}
