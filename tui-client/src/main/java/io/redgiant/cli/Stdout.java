package io.redgiant.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.util.Locale;

/**
 * The process's stdout. Where whoever read it has left ({@code | head}), the process ends at once
 * and without a word, as a program in C does by SIGPIPE, which the JVM ignores.
 */
final class Stdout extends FilterOutputStream {
  Stdout() {
    super(new FileOutputStream(FileDescriptor.out));
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException failed) {
      // The JDK tells this from a full disk by its text alone.
      if (String.valueOf(failed.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe")) {
        Runtime.getRuntime().halt(ExitCode.UNREAD.number());
      }
      throw failed;
    }
  }
}
