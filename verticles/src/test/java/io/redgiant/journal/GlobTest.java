package io.redgiant.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.redgiant.protocol.Failure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GlobTest {
  private static boolean matches(String glob, String path) {
    return new PathPattern(glob, null).matches(path);
  }

  private static void assertMatches(String glob, List<String> matching, List<String> others) {
    matching.forEach(path -> assertEquals(true, matches(glob, path), glob + " and " + path));
    others.forEach(path -> assertEquals(false, matches(glob, path), glob + " and " + path));
  }

  @Test
  void withoutASlashMatchesTheNameAtAnyDepth() {
    assertMatches(
        "*.pdf", List.of("a.pdf", "x/y/a.pdf", ".pdf"), List.of("a.PDF", "a.pdf/b", "pdf"));
    assertMatches("a?c", List.of("abc", "d/aéc", "a😀c"), List.of("ac", "abbc", "abc/d"));
  }

  @Test
  void withASlashMatchesTheWholePath() {
    assertMatches(
        "reports/*.csv", List.of("reports/a.csv"), List.of("x/reports/a.csv", "reports/b/a.csv"));
    assertMatches(
        "reports/**/2026-?.csv",
        List.of("reports/2026-1.csv", "reports/a/2026-1.csv", "reports/a/b/2026-2.csv"),
        List.of("reports/2026-10.csv", "reports2026-1.csv", "reports/a2026-1.csv"));
    assertMatches("a/**", List.of("a/b", "a/b/c"), List.of("a", "b/a"));
    assertMatches("**/a", List.of("a", "b/a", "b/c/a"), List.of("ba", "a/b"));
  }

  @Test
  void takesSetsBracesAndPlainCharacters() {
    assertMatches("[a-c]x", List.of("ax", "cx"), List.of("dx", "x", "-x"));
    assertMatches("[!a-c]x", List.of("dx"), List.of("ax", "x"));
    assertMatches("[]-]x", List.of("]x", "-x"), List.of("ax"));
    assertMatches("{a,bc}{1,2}", List.of("a1", "a2", "bc1", "bc2"), List.of("a", "b1", "abc1"));
    assertMatches("{a,{b,c}d}", List.of("a", "bd", "cd"), List.of("b", "ad"));
    assertMatches("\\*\\[\\{a", List.of("*[{a"), List.of("x[{a"));
    assertMatches("100%_'\"", List.of("100%_'\""), List.of("100xx'\"", "1000_'\""));
  }

  @Test
  void refusesPatternsThatDoNotEnd() {
    for (var glob : List.of("[a", "{a,b", "a\\", "[z-a]", "{a,b}".repeat(20), "x".repeat(2_000))) {
      JournalTest.assertThrowsRefusal(Failure.BAD_REQUEST, () -> new PathPattern(glob, null));
    }
  }

  @Test
  void takesNoLongerForAPatternMadeToTakeForever() {
    var glob = "*a".repeat(200) + "b";
    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertEquals(false, matches(glob, "a".repeat(2_000))));
  }
}
