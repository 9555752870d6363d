package io.redgiant.lan;

import io.redgiant.disk.Disk;
import io.redgiant.local.Invitation;
import io.redgiant.local.Invited;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who is invited to this node: a file of the data directory, with a line for each invitation, which
 * keeps the hash of its token and nothing that lets anybody in. A change is forced to disk before
 * anybody is told of it, so that an invitation lets in one person whatever happens to the node. One
 * thread, so that of two who come at once one is first.
 */
final class Invitations {
  static final String FILE = "invitations";

  private static final int TOKEN_BYTES = 16;
  private static final HexFormat HEX = HexFormat.of();

  private final Disk disk;
  private final RandomGenerator random;
  private Map<String, Kept> kept; // hash of the token → what it is

  /**
   * @param use null while nobody has come with it
   */
  private record Kept(long expiresMillis, @Nullable Use use) {}

  /**
   * @param nonce the hash of what the one who came made up
   */
  private record Use(String nonce, PeerId peer, long sinceMillis) {}

  private Invitations(Disk disk, RandomGenerator random, Map<String, Kept> kept) {
    this.disk = disk;
    this.random = random;
    this.kept = kept;
  }

  /**
   * Those that the directory has.
   *
   * @throws IllegalArgumentException its file holds something else
   */
  static Invitations of(Disk disk, RandomGenerator random) throws IOException {
    var kept = new LinkedHashMap<String, Kept>();
    if (disk.exists(FILE)) {
      new String(disk.readAll(FILE), StandardCharsets.US_ASCII)
          .lines()
          .forEach(line -> read(line, kept));
    }
    return new Invitations(disk, random, kept);
  }

  private static void read(String line, Map<String, Kept> kept) {
    var words = line.split(" ");
    try {
      if (words.length != 2 && words.length != 5) {
        throw new IllegalArgumentException("it has " + words.length + " words");
      }
      var use =
          words.length == 2
              ? null
              : new Use(words[2], PeerId.parse(words[3]), Long.parseLong(words[4]));
      kept.put(words[0], new Kept(Long.parseLong(words[1]), use));
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(
          "the line '%s' of %s is none of an invitation; delete the file, and all invitations are void"
              .formatted(line, FILE));
    }
  }

  /** Another one, that is good for so long. */
  Invitation make(long lastsMillis, Instant now) throws IOException {
    if (lastsMillis <= 0 || lastsMillis > Limits.INVITATION_MILLIS_MAX) {
      throw new Refusal(
          Failure.BAD_REQUEST, "an invitation is good for up to 30 days, and for some time");
    }
    var next = remembered(now);
    if (next.size() >= Limits.INVITATIONS_MAX) {
      throw new Refusal(
          Failure.BUSY,
          "this node keeps %d invitations at the most; the first of them expire by themselves"
              .formatted(Limits.INVITATIONS_MAX));
    }
    var bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    var expires = now.plusMillis(lastsMillis);
    next.put(hash(token), new Kept(expires.toEpochMilli(), null));
    write(next);
    return new Invitation(token, expires);
  }

  /** Lets somebody in, or the same one again. */
  Invited use(String token, String nonce, Instant now) throws IOException {
    if (nonce.isEmpty() || nonce.length() > Limits.INVITATION_NONCE_CHARS_MAX) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "a nonce is a random text of up to %d characters"
              .formatted(Limits.INVITATION_NONCE_CHARS_MAX));
    }
    var hash = hash(token);
    var found = kept.get(hash);
    if (found == null) {
      throw new Refusal(
          Failure.NOT_AUTHENTICATED,
          "this invitation is none of this node's, or too old; ask for another one");
    }
    if (found.expiresMillis <= now.toEpochMilli()) {
      throw new Refusal(Failure.GONE, "this invitation has expired; ask for another one");
    }
    var mark = hash(nonce);
    var use = found.use;
    if (use == null) {
      var fresh = new Use(mark, new PeerId(Id128.random(random)), now.toEpochMilli());
      var next = remembered(now);
      next.put(hash, new Kept(found.expiresMillis, fresh));
      write(next);
      use = fresh;
    } else if (!use.nonce.equals(mark)) {
      throw new Refusal(
          Failure.GONE, "this invitation was used already, and lets in one; ask for another one");
    }
    return new Invited(use.peer, use.sinceMillis);
  }

  private Map<String, Kept> remembered(Instant now) {
    var next = new LinkedHashMap<>(kept);
    long before = now.toEpochMilli() - Limits.INVITATION_REMEMBERED_MILLIS;
    next.values().removeIf(one -> one.expiresMillis < before);
    return next;
  }

  private void write(Map<String, Kept> next) throws IOException {
    var lines = new ArrayList<String>();
    next.forEach((hash, one) -> lines.add(line(hash, one)));
    disk.replaceSecret(FILE, String.join("", lines).getBytes(StandardCharsets.US_ASCII));
    kept = next;
  }

  private static String line(String hash, Kept one) {
    var use = one.use;
    return hash
        + " "
        + one.expiresMillis
        + (use == null ? "" : " " + use.nonce + " " + use.peer + " " + use.sinceMillis)
        + "\n";
  }

  private static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HEX.formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError(impossible); // every Java has SHA-256
    }
  }
}
