package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The stock JavaScript client of tus, in a process of Node: {@code tus-js/upload.js}. */
final class TusJsClient implements AutoCloseable {
  /** Maven copies the script and its lock file there: what npm adds is part of the build. */
  private static final Path HOME = Path.of("target", "test-classes", "tus-js");

  private final Process process;
  private final BufferedReader output;
  private final List<String> said = new ArrayList<>();

  private TusJsClient(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Gets what the lock file names, unless it is there. */
  static void install() throws Exception {
    var installed = HOME.resolve("node_modules/.package-lock.json");
    var lock = Files.getLastModifiedTime(HOME.resolve("package-lock.json"));
    if (Files.exists(installed) && Files.getLastModifiedTime(installed).compareTo(lock) > 0) {
      return;
    }
    var npm =
        new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
            .directory(HOME.toFile())
            .redirectErrorStream(true)
            .start();
    var log = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(npm.waitFor(1, TimeUnit.MINUTES), log);
    assertEquals(0, npm.exitValue(), log);
  }

  /**
   * @param urls the file in which the client keeps the URLs of its uploads
   * @param settings as the script describes them
   */
  static TusJsClient start(URI endpoint, Path file, Path urls, JsonObject settings)
      throws IOException {
    var command =
        List.of(
            "node",
            "upload.js",
            endpoint.toString(),
            file.toString(),
            urls.toString(),
            settings.encode());
    return new TusJsClient(
        new ProcessBuilder(command)
            .directory(HOME.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Waits until the client says a line like that. */
  String until(Predicate<String> wanted) throws IOException {
    for (var line = output.readLine(); line != null; line = output.readLine()) {
      said.add(line);
      if (wanted.test(line)) {
        return line;
      }
    }
    throw new AssertionError("the client ended: " + said);
  }

  /** Waits for the client's end; all that it said. */
  List<String> ended() throws Exception {
    for (var line = output.readLine(); line != null; line = output.readLine()) {
      said.add(line);
    }
    assertEquals(0, process.waitFor(), said.toString());
    return said;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
