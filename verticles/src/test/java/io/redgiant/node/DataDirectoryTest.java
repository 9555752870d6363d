package io.redgiant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DataDirectoryTest {
  @TempDir private Path directory;

  @Test
  void aDirectoryOfSomethingElseStaysAsItIs() throws IOException {
    Files.writeString(directory.resolve("letters.txt"), "Dear Ann");

    assertEquals(
        "the directory "
            + directory
            + " holds something else; a node needs an empty one or its own",
        refusal(directory));

    assertEquals(List.of("letters.txt"), List.of(directory.toFile().list()));
  }

  @Test
  void aDirectoryOfAnotherFormatStaysAsItIs() throws IOException {
    Files.writeString(directory.resolve("format"), "redgiant data directory, format 2\n");

    refusal(directory);

    assertEquals(List.of("format"), List.of(directory.toFile().list()));
  }

  @Test
  void saysWhatIsWrongWithAFileInItsPlace() throws IOException {
    var file = Files.writeString(directory.resolve("file"), "");

    assertEquals(
        "the data directory " + file + " cannot be used: " + file + " is a file", refusal(file));
  }

  @Test
  void keepsItsIdentityAndItsLock() throws Exception {
    var first = DataDirectory.open(directory, new Random(1));
    assertEquals(
        "the data directory "
            + directory
            + " is in use by another node; stop it, or give this one its own",
        refusal(directory));
    first.close();

    try (var second = DataDirectory.open(directory, new Random(2))) {
      assertEquals(first.node(), second.node());
      assertEquals(first.guest(), second.guest());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"node.id", "guest.id"})
  void makesNoNewIdentityForOneThatWasLost(String lost) throws Exception {
    DataDirectory.open(directory, new Random(1)).close();
    Files.delete(directory.resolve(lost));

    assertEquals(
        "the data directory "
            + directory
            + " has lost its "
            + lost
            + "; put it back from a copy of the directory",
        refusal(directory));

    assertFalse(Files.exists(directory.resolve(lost)));
  }

  /** What a kill after each step of a first start leaves. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "lock",
        "lock node.id.new",
        "lock node.id",
        "lock node.id guest.id.new",
        "lock node.id guest.id",
        "lock node.id guest.id format.new"
      })
  void aFirstStartThatWasCutOffIsDoneAgain(String left) throws Exception {
    for (var file : left.split(" ")) {
      Files.writeString(
          directory.resolve(file),
          file.endsWith(".id") ? "00112233445566778899aabbccddeeff\n" : "");
    }

    DataDirectory.open(directory, new Random(1)).close();

    DataDirectory.openExisting(directory).close();
  }

  private static String refusal(Path path) {
    return String.valueOf(
        assertThrows(
                DataDirectory.Unusable.class, () -> DataDirectory.open(path, new Random(3)).close())
            .getMessage());
  }
}
