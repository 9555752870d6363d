package io.redgiant.lan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.FileDisk;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class InvitationsTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final long HOUR = 3_600_000;

  @TempDir private Path directory;
  private Random random = new Random(7);
  private Invitations invitations;

  @BeforeEach
  void open() throws Exception {
    invitations = Invitations.of(new FileDisk(directory), random);
  }

  private static Failure failure(Executable work) {
    return assertThrows(Refusal.class, work).failure();
  }

  @Test
  void letsInOneAndTheSameOneAgain() throws Exception {
    var made = invitations.make(HOUR, NOW);

    var first = invitations.use(made.token(), "a", NOW.plusMillis(5));
    var again = invitations.use(made.token(), "a", NOW.plusMillis(9));

    assertEquals(first, again);
    assertEquals(NOW.plusMillis(5).toEpochMilli(), again.sinceMillis());
    assertEquals(Failure.GONE, failure(() -> invitations.use(made.token(), "b", NOW)));
  }

  @Test
  void knowsAfterAKillWhomItLetIn() throws Exception {
    var used = invitations.make(HOUR, NOW);
    var unused = invitations.make(HOUR, NOW);
    var first = invitations.use(used.token(), "a", NOW);

    open(); // whatever is in memory is lost

    assertEquals(first, invitations.use(used.token(), "a", NOW));
    assertEquals(Failure.GONE, failure(() -> invitations.use(used.token(), "b", NOW)));
    assertNotEquals(first.peer(), invitations.use(unused.token(), "b", NOW).peer());
  }

  @Test
  void letsInNobodyAfterItsTime() throws Exception {
    var made = invitations.make(HOUR, NOW);
    var late = NOW.plusMillis(HOUR);

    invitations.use(made.token(), "a", late.minusMillis(1));

    assertEquals(Failure.GONE, failure(() -> invitations.use(made.token(), "a", late)));
  }

  @Test
  void letsInNobodyByAGuess() throws Exception {
    var token = invitations.make(HOUR, NOW).token();

    for (var guess :
        new String[] {"", token + "A", token.substring(1), token.toLowerCase(Locale.ROOT)}) {
      assertEquals(
          Failure.NOT_AUTHENTICATED, failure(() -> invitations.use(guess, "a", NOW)), guess);
    }
    for (var nonce : new String[] {"", "x".repeat(Limits.INVITATION_NONCE_CHARS_MAX + 1)}) {
      assertEquals(Failure.BAD_REQUEST, failure(() -> invitations.use(token, nonce, NOW)), nonce);
    }
    invitations.use(token, "x".repeat(Limits.INVITATION_NONCE_CHARS_MAX), NOW);
  }

  @Test
  void keepsNothingThatLetsAnybodyIn() throws Exception {
    var made = invitations.make(HOUR, NOW);
    invitations.use(made.token(), "a-nonce", NOW);

    var file = Files.readString(directory.resolve(Invitations.FILE));

    assertFalse(file.contains(made.token()) || file.contains("a-nonce"), file);
    assertFalse(made.toString().contains(made.token()));
  }

  @Test
  void isGoodForUpToThirtyDays() throws Exception {
    invitations.make(1, NOW);
    invitations.make(Limits.INVITATION_MILLIS_MAX, NOW);
    for (long millis : new long[] {0, -1, Limits.INVITATION_MILLIS_MAX + 1}) {
      assertEquals(Failure.BAD_REQUEST, failure(() -> invitations.make(millis, NOW)));
    }
  }

  @Test
  void keepsSoManyAndForgetsTheExpiredAfterAWeek() throws Exception {
    var first = invitations.make(1, NOW);
    for (int made = 1; made < Limits.INVITATIONS_MAX; made++) {
      invitations.make(HOUR, NOW);
    }
    assertEquals(Failure.BUSY, failure(() -> invitations.make(HOUR, NOW)));
    var weekLater = NOW.plusMillis(Limits.INVITATION_REMEMBERED_MILLIS + 2);
    invitations.make(HOUR, weekLater);
    assertEquals(
        Failure.NOT_AUTHENTICATED, failure(() -> invitations.use(first.token(), "a", weekLater)));
  }

  @Test
  void saysWhichLineItCannotRead() throws Exception {
    for (var line : new String[] {"x", "a b", "a 1 c", "a 1 c nobody 2", "a 1 c d e f"}) {
      Files.writeString(directory.resolve(Invitations.FILE), line + "\n");
      var refusal = assertThrows(IllegalArgumentException.class, this::open);
      assertTrue(String.valueOf(refusal.getMessage()).contains("'" + line + "'"), line);
    }
  }
}
