package io.redgiant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The layout rules of CONTRIBUTING.md that can only be seen in the text of the sources. */
final class SourcesTest {
  /** Maven runs a module's tests in its own directory. */
  private static final Path HOUSE = Path.of("..").toAbsolutePath().normalize();

  private static final int LINES_MAX = 400;

  /** What no Java source may contain, and why. Written so that this file does not contain it. */
  private static final Map<Pattern, String> FORBIDDEN =
      Map.of(
          Pattern.compile("Thread[.]sleep|(SECONDS|MILLIS)[.]sleep"),
          "sleeps: wait for the event, or take the clock as a parameter",
          Pattern.compile("@Disable[d]"),
          "skips a test: mend it or remove it",
          Pattern.compile("TOD[O]|FIXM[E]"),
          "leaves an open end: do it, or open an issue",
          Pattern.compile("@autho[r]"),
          "is signed: git knows who wrote it");

  private static final List<Path> SOURCES = sources();

  @Test
  void looksAtTheWholeHouse() {
    for (var module : List.of("native", "tui-client")) {
      assertTrue(SOURCES.stream().anyMatch(file -> file.startsWith(HOUSE.resolve(module))), module);
    }
  }

  @Test
  void noFileIsTooLongToRead() {
    var tooLong =
        SOURCES.stream()
            .filter(file -> lines(file).size() > LINES_MAX)
            .map(SourcesTest::name)
            .toList();

    assertEquals(List.of(), tooLong);
  }

  @Test
  void noFileContainsWhatTheHouseForbids() {
    var found = new ArrayList<String>();
    for (var file : SOURCES) {
      var number = 0;
      for (var line : lines(file)) {
        number++;
        for (var rule : FORBIDDEN.entrySet()) {
          if (rule.getKey().matcher(line).find()) {
            found.add(name(file) + ":" + number + " " + rule.getValue());
          }
        }
      }
    }

    assertEquals(List.of(), found);
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    var silent =
        SOURCES.stream()
            .filter(file -> name(file).matches("[^/]+/src/main/java/.*"))
            .map(file -> file.resolveSibling("package-info.java"))
            .distinct()
            .filter(file -> !Files.exists(file) || !lines(file).getFirst().startsWith("/**"))
            .map(SourcesTest::name)
            .toList();

    assertEquals(List.of(), silent);
  }

  /** Java and C of every module. */
  private static List<Path> sources() {
    try (var modules = Files.newDirectoryStream(HOUSE, "*")) {
      var found = new ArrayList<Path>();
      for (var module : modules) {
        var source = module.resolve("src");
        if (Files.isDirectory(source)) {
          try (var files = Files.walk(source)) {
            files.filter(file -> name(file).matches(".*[.](java|c|h)")).forEach(found::add);
          }
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path file) {
    return HOUSE.relativize(file).toString();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
