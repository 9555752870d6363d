package io.redgiant.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints, taken from the manifest that the build wrote. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    var built = RedGiant.class.getPackage().getImplementationVersion();
    return new String[] {"redgiant " + Objects.requireNonNullElse(built, "(not built into a jar)")};
  }
}
