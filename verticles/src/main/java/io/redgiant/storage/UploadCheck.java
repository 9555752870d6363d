package io.redgiant.storage;

import io.redgiant.disk.Disk;
import java.io.IOException;
import java.util.List;

/** The part of {@code redgiant fsck} that is about resumable uploads. Changes nothing. */
public final class UploadCheck {
  private UploadCheck() {}

  /** Sentences that name files; empty where all is well. */
  public static List<String> findings(Disk disk) throws IOException {
    return UploadFiles.findings(disk);
  }
}
