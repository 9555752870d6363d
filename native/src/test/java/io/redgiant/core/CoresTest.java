package io.redgiant.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoresTest {
  @Test
  void readsTheChoiceInEitherCase() {
    assertEquals(CoreChoice.AUTO, CoreChoice.of("auto"));
    assertEquals(CoreChoice.C, CoreChoice.of("C"));
    assertEquals(CoreChoice.JAVA, CoreChoice.of("java"));
    assertThrows(IllegalArgumentException.class, () -> CoreChoice.of("rust"));
  }

  @Test
  void runsOnJavaWhenAsked() {
    assertEquals("java", Cores.load(CoreChoice.JAVA).name());
  }

  @Test
  void runsOnTheFastestCoreThatIsTested() {
    assertEquals(TestedCores.all().getLast().getName(), Cores.load().name());
  }

  @Test
  void loadsTheLibraryOutOfAJar(@TempDir Path folder) throws IOException {
    assumeTrue(TestedCores.all().size() > 1, "the build made no C library that a jar could hold");
    var jar = URI.create("jar:" + folder.resolve("core.jar").toUri());
    try (var entries = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
      Files.copy(NativeLibrary.file(), entries.getPath("/libredgiant.so"));
    }

    var copied = NativeLibrary.file(URI.create(jar + "!/libredgiant.so").toURL());

    assertTrue(NativeCore.load(copied).name().startsWith("c-"));
    var permissions = Files.getPosixFilePermissions(copied.toAbsolutePath().getParent());
    assertEquals("rwx------", PosixFilePermissions.toString(permissions));
  }

  @Test
  void saysWhichFileCannotBeLoaded(@TempDir Path folder) {
    var file = folder.resolve("libredgiant.so");

    var refusal = assertThrows(IllegalArgumentException.class, () -> NativeCore.load(file));

    assertTrue(
        String.valueOf(refusal.getMessage()).contains(file.toString()), refusal.getMessage());
  }
}
