package io.redgiant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  private static String refusal(Path path) {
    return String.valueOf(
        assertThrows(
                DataDirectory.Unusable.class, () -> DataDirectory.open(path, new Random(3)).close())
            .getMessage());
  }
}
