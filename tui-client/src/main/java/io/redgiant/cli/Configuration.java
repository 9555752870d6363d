package io.redgiant.cli;

import io.redgiant.node.ConfigDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What the options of {@link Setting} are where the command line does not say. */
final class Configuration implements IDefaultValueProvider {
  private final Map<String, String> environment;
  private final Path file;
  private @Nullable Properties properties; // read at the first use

  /**
   * A setting's value.
   *
   * @param origin where it comes from, for people
   */
  record Value(String text, String origin) {}

  Configuration(Map<String, String> environment) {
    this.environment = environment;
    this.file = ConfigDirectory.of(environment).resolve("config.properties");
  }

  Path file() {
    return file;
  }

  /** What the environment says, or null where that is nothing. */
  @Nullable String variable(String name) {
    var value = environment.get(name);
    return value == null || value.isEmpty() ? null : value; // nothing is how scripts unset
  }

  Value value(Setting setting) throws IOException, Ending.Because {
    var variable = variable(setting.variable());
    if (variable != null) {
      return new Value(variable, "environment " + setting.variable());
    }
    var written = properties().getProperty(setting.key());
    return written == null
        ? new Value(setting.byDefault(), "default")
        : new Value(written.strip(), "file " + file);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) throws IOException, Ending.Because {
    if (argument instanceof OptionSpec option && option.longestName().startsWith("--")) {
      var setting = Setting.ofKey(option.longestName().substring(2));
      return setting == null ? null : value(setting).text();
    }
    return null;
  }

  private Properties properties() throws IOException, Ending.Because {
    var read = properties;
    if (read == null) {
      read = read();
      properties = read;
    }
    return read;
  }

  private Properties read() throws IOException, Ending.Because {
    var read = new Properties();
    if (!Files.exists(file)) {
      return read;
    }
    try (var reader = Files.newBufferedReader(file)) {
      read.load(reader);
    } catch (IllegalArgumentException malformed) {
      throw wrong(file + " is not a file of properties: " + malformed.getMessage());
    }
    for (var key : read.stringPropertyNames()) {
      if (Setting.ofKey(key) == null) {
        throw wrong(
            file + ": there is no setting '" + key + "'; there are node, room, label and timeout");
      }
    }
    return read;
  }

  /** What is written there counts as if it stood on the command line. */
  private static Ending.Because wrong(String detail) {
    return new Ending.Because(ExitCode.USAGE, detail, null);
  }
}
