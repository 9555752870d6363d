package io.redgiant.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CompletionTest {
  private static final Shell SHELL = new Shell(Map.of("XDG_CONFIG_HOME", "/nowhere"));

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void bashReadsTheScript(String shell) throws Exception {
    var script =
        Files.writeString(directory.resolve("script"), SHELL.run("completion", shell).printed());

    var bash =
        new ProcessBuilder("bash", "-n", script.toString()).redirectErrorStream(true).start();

    assertEquals("", new String(bash.getInputStream().readAllBytes(), UTF_8));
    assertEquals(0, bash.waitFor());
  }

  @Test
  void bashOffersTheCommands() throws Exception {
    var script =
        Files.writeString(directory.resolve("script"), SHELL.run("completion", "bash").printed());
    var words =
        "source "
            + script
            + "; COMP_WORDS=(redgiant up); COMP_CWORD=1; COMP_LINE='redgiant up';"
            + " _complete_redgiant redgiant up redgiant; echo \"${COMPREPLY[@]}\"";

    var bash = new ProcessBuilder("bash", "-c", words).start();

    assertEquals("upload", new String(bash.getInputStream().readAllBytes(), UTF_8).strip());
  }

  @Test
  void fishGetsALineForEachWordAndOption() {
    var lines = SHELL.run("completion", "fish").lines();

    assertTrue(
        lines.contains(
            "complete -c redgiant -n '__fish_use_subcommand' -f -a list"
                + " -d 'Show what is published, newest first.'"),
        String.join("\n", lines));
    assertTrue(
        lines.contains(
            "complete -c redgiant -n '__fish_seen_subcommand_from download' -l force"
                + " -d 'Replace another file of that name.'"),
        String.join("\n", lines));
  }
}
