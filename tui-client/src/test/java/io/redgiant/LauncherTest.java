package io.redgiant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs a copy of the launcher in a small house, with a JDK and a Maven that say what they are asked
 * to do.
 */
final class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "redgiant");

  /** The exit code of the JDK's java, so that it can be told from the launcher's own. */
  private static final int JAVA_EXIT = 7;

  @TempDir private Path directory;
  private Path house;
  private Path programs;
  private Path built; // one line for each build
  private final Map<String, String> environment = new HashMap<>(); // beside this process's own

  private record Answer(int code, List<String> out, String err) {}

  @BeforeEach
  void layOut() throws IOException {
    house = Files.createDirectories(directory.resolve("a house [1]"));
    programs = Files.createDirectories(directory.resolve("programs"));
    built = directory.resolve("built");
    for (var directory :
        List.of("node/src/main", "native", "web-ui/build", "web-ui/public", "cluster-config")) {
      Files.createDirectories(house.resolve(directory));
    }
    for (var file :
        List.of(
            "pom.xml",
            "node/pom.xml",
            "node/src/main/Main.java",
            "native/build.sh",
            "web-ui/build.sh")) {
      Files.writeString(house.resolve(file), "");
    }
    program(house.resolve("redgiant"), Files.readString(LAUNCHER));

    Files.createDirectories(directory.resolve("jdk/bin"));
    Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"25.0.3\"\n");
    program(directory.resolve("jdk/bin/javac"), "#!/bin/sh\n");
    program(
        directory.resolve("jdk/bin/java"),
        "#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit " + JAVA_EXIT + "\n");
    program(programs.resolve("cc"), "#!/bin/sh\n");
    program(programs.resolve("npm"), "#!/bin/sh\n");
    program(programs.resolve("node"), "#!/bin/sh\necho v20.0.0\n");
    maven("touch \"$dist/redgiant.jar\"");
  }

  @Test
  void buildsOnFirstUseAndThenRunsWithTheWordsAsTheyAre() throws Exception {
    var answer = run(house.resolve("redgiant"), "list", "two words", "*", "");

    assertEquals(JAVA_EXIT, answer.code());
    assertEquals(List.of("list", "two words", "*", ""), last(4, answer.out()));
    assertEquals(1, builds());
  }

  @Test
  void buildsOnlyOnceWhenNothingChanges() throws Exception {
    run(house.resolve("redgiant"));
    var second = run(house.resolve("redgiant"));

    assertEquals("", second.err());
    assertEquals(1, builds());
  }

  @Test
  void buildsAgainWhenASourceIsNewerAndKeepsTheJarsOfTheBuildBefore() throws Exception {
    run(house.resolve("redgiant"));
    var before = currentBuild();
    Files.setLastModifiedTime(before.resolve("begun"), FileTime.from(Instant.EPOCH));

    run(house.resolve("redgiant"));

    assertEquals(2, builds());
    assertTrue(Files.exists(before.resolve("redgiant.jar")));
    assertTrue(Files.exists(currentBuild().resolve("redgiant.jar")));
  }

  @Test
  void runsFromAnotherDirectoryThroughLinks() throws Exception {
    var link = Files.createSymbolicLink(directory.resolve("link"), house.resolve("redgiant"));
    var linkToLink = Files.createSymbolicLink(directory.resolve("link 2"), link.getFileName());

    var answer = run(linkToLink, "list");

    assertEquals(JAVA_EXIT, answer.code());
    assertTrue(answer.out().contains(currentBuild().resolve("redgiant.jar").toString()));
  }

  @Test
  void showsTheEndOfTheLogWhenABuildFailsAndLeavesNothingBehind() throws Exception {
    maven("echo 'Main.java: no such noun'; exit 1");

    var answer = run(house.resolve("redgiant"), "list");

    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("Main.java: no such noun"), answer.err());
    assertTrue(answer.err().contains("target/build.log"), answer.err());
    assertEquals(List.of(), List.of(house.resolve("target/dist").toFile().list()));
  }

  @Test
  void saysThatTheBrowserClientNeedsALaterNodeJs() throws Exception {
    program(programs.resolve("node"), "#!/bin/sh\necho v18.19.0\n");

    var answer = run(house.resolve("redgiant"), "list");

    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("Node.js 20 or later"), answer.err());
    assertTrue(answer.err().contains("v18.19.0"), answer.err());
  }

  @Test
  void doesNotBuildAgainForWhatNpmLeavesBehind() throws Exception {
    run(house.resolve("redgiant"));
    Files.setLastModifiedTime(currentBuild().resolve("begun"), FileTime.from(Instant.now()));
    var later = FileTime.from(Instant.now().plusSeconds(60));
    var packages = Files.createDirectories(house.resolve("web-ui/node_modules/p"));
    for (var path : List.of(packages, packages.getParent(), house.resolve("web-ui"))) {
      Files.setLastModifiedTime(path, later);
    }

    run(house.resolve("redgiant"));

    assertEquals(1, builds());
  }

  @Test
  void takesOverTheLockOfABuildThatIsNoMore() throws Exception {
    Files.createDirectories(house.resolve("target/dist"));
    var gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.createSymbolicLink(house.resolve("target/dist/lock"), Path.of("" + gone.pid()));

    assertEquals(JAVA_EXIT, run(house.resolve("redgiant"), "list").code());
  }

  @Test
  void aNodeHasItsMemoryBoundedAndTheUsersOptionsWin() throws Exception {
    var answer = run(house.resolve("redgiant"), "node", "--data", "d");

    assertTrue(
        answer.out().indexOf("-Xmx256m") < answer.out().indexOf("-Xmx99m"),
        answer.out().toString());
    assertEquals(List.of("node", "--data", "d"), last(3, answer.out()));
  }

  @Test
  void aNodeHasTheSecondCompilerOnlyWhereTheJavaCoreComputes() throws Exception {
    var library = house.resolve("native/target/classes/native");
    maven("touch \"$dist/redgiant.jar\"; mkdir -p '%1$s'; touch '%1$s/library'".formatted(library));
    var settings = directory.resolve("settings");
    Files.writeString(settings, "grace=1h\ncore = java\n");

    assertEquals(1, compilers("node"));
    assertEquals(1, compilers("node", "--core", "c"));
    assertEquals(1, compilers("node", "--config", settings.toString(), "--core", "c"));
    assertEquals(2, compilers("node", "--core", "java"));
    assertEquals(2, compilers("node", "--core=java"));
    assertEquals(2, compilers("node", "--config", settings.toString()));
    environment.put("REDGIANT_CORE", "java");
    assertEquals(2, compilers("node"));
    assertEquals(1, compilers("node", "--core", "c"));
  }

  private int compilers(String... words) throws Exception {
    var answer = run(house.resolve("redgiant"), words);
    assertEquals(JAVA_EXIT, answer.code(), answer.err());
    return answer.out().contains("-XX:TieredStopAtLevel=1") ? 1 : 2;
  }

  @Test
  void tellsTheProgramThatNothingHereIsATerminal() throws Exception {
    assertTrue(run(house.resolve("redgiant")).out().contains("-Dredgiant.tty="));
  }

  @Test
  void tellsTheProgramWhereItIsSoThatItCanStartNodes() throws Exception {
    var launcher = house.toRealPath().resolve("redgiant");

    var answer = run(house.resolve("redgiant"), "cluster");

    assertTrue(answer.out().contains("-Dredgiant.launcher=" + launcher), answer.toString());
  }

  @Test
  void aSoakIsATestThatIsToldHowLongItLasts() throws Exception {
    var tools = "gcc b3sum curl strace ip iptables mkfs.ext4 mkfs.xfs clang";
    for (var tool : tools.split(" ")) {
      program(programs.resolve(tool), "#!/bin/sh\n");
    }
    var asked = directory.resolve("asked");
    maven("touch \"$dist/redgiant.jar\"; printf '%s\\n' \"$@\" >'" + asked + "'");

    run(house.resolve("redgiant"), "dev", "soak", "90s", "-Dredgiant.faults.seed=7");
    var words = Files.readAllLines(asked);
    assertTrue(words.contains("-Dtest=SoakTest"), words.toString());
    assertTrue(words.contains("-Dredgiant.soak=90s"), words.toString());
    assertTrue(words.contains("-Dredgiant.faults.seed=7"), words.toString());
    run(house.resolve("redgiant"), "dev", "soak");
    assertTrue(Files.readAllLines(asked).contains("-Dredgiant.soak=30m"));

    var answer = run(house.resolve("redgiant"), "dev", "soak", "--short");
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("soak node"), answer.err());
  }

  @Test
  void ignoresAJavaHomeOfAnotherVersion() throws Exception {
    Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"17.0.15\"\n");

    var answer = run(house.resolve("redgiant"), "--version");

    assertTrue(answer.code() != JAVA_EXIT, answer.toString());
  }

  private Answer run(Path launcher, String... words) throws Exception {
    var command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(words));
    var errors = directory.resolve("errors");
    var builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectError(errors.toFile());
    builder.environment().remove("REDGIANT_BUILT"); // set where this launcher's own tests run
    builder.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
    builder.environment().put("PATH", programs + ":/usr/bin:/bin");
    builder.environment().put("REDGIANT_JAVA_OPTIONS", "-Xmx99m");
    builder.environment().putAll(environment);
    var process = builder.start();
    process.getOutputStream().close();
    var out = new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    return new Answer(process.waitFor(), out, Files.readString(errors));
  }

  private Path currentBuild() throws IOException {
    var dist = house.toRealPath().resolve("target/dist");
    return dist.resolve(Files.readString(dist.resolve("current")).strip());
  }

  private long builds() throws IOException {
    return Files.readAllLines(built).size();
  }

  private static List<String> last(int count, List<String> lines) {
    return lines.subList(lines.size() - count, lines.size());
  }

  /** A Maven that notes the build, finds the directory it shall fill, and then does this. */
  private void maven(String work) throws IOException {
    program(
        programs.resolve("mvn"),
        """
        #!/bin/sh
        echo built >>'%s'
        for word in "$@"; do
          case $word in -Dredgiant.dist=*) dist=${word#*=} ;; esac
        done
        %s
        """
            .formatted(built, work));
  }

  private static void program(Path path, String text) throws IOException {
    Files.writeString(path, text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
