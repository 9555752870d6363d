package io.redgiant.local;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What whoever operates a node shows it: {@code Authorization: Bearer <token>}. No log shows it:
 * its text leaves this class for a request's header only.
 */
public final class OperatorToken {
  /** The file of the data directory that holds it, for this user alone. */
  public static final String FILE = "operator.token";

  /** The environment variable that commands read it from. */
  public static final String VARIABLE = "REDGIANT_OPERATOR_TOKEN";

  private static final String SCHEME = "Bearer ";

  /** Of 256 random bits, as {@code openssl rand -hex 32} makes them too. */
  private static final Pattern TEXT = Pattern.compile("[0-9a-f]{64}");

  private final byte[] expected;

  private OperatorToken(String text) {
    this.expected = bytes(text);
  }

  /**
   * Reads 64 hexadecimal digits, and white space around them.
   *
   * @throws IllegalArgumentException it is something else; the message does not repeat it
   */
  public static OperatorToken parse(String text) {
    var token = text.strip();
    if (!TEXT.matcher(token).matches()) {
      throw new IllegalArgumentException("an operator token is 64 hexadecimal digits");
    }
    return new OperatorToken(token);
  }

  /** The request header's value. */
  public String authorization() {
    return SCHEME + new String(expected, StandardCharsets.US_ASCII);
  }

  /** Whether a request has this token, in the one header that may have it. In constant time. */
  public boolean isIn(List<String> authorizations) {
    if (authorizations.size() != 1) {
      return false;
    }
    var given = authorizations.getFirst();
    return given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(bytes(given.substring(SCHEME.length()).strip()), expected);
  }

  @Override
  public String toString() {
    return "the token in " + FILE;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
