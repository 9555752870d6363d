package io.redgiant.client;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * A download into a file. The bytes gather in a file beside it; when they are whole and verified,
 * one move gives them the name.
 */
final class FileDownload {
  /** Below, asking who has it costs more than it saves. */
  static final long SHARED_BYTES_MIN = 8 << 20;

  private final Members members;
  private final Map<String, String> headers;
  private final Sources sources = new Sources();

  FileDownload(Members members, Map<String, String> headers) {
    this.members = members;
    this.headers = headers;
  }

  Downloaded fetch(Located located, Path target, boolean replace, Progress progress)
      throws IOException {
    if (isThere(target, located)) {
      progress.at(located.size(), located.size());
      return downloaded(located, located.size(), target);
    }
    if (!replace && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString(), null, "another file has this name");
    }
    var part = target.resolveSibling(target.getFileName() + ".part");
    long kept;
    try (var gathered = PartFile.open(part)) {
      kept = gather(gathered, located, progress);
      gathered.force();
    }
    PartFile.giveName(part, target, replace);
    return downloaded(located, kept, target);
  }

  private Downloaded downloaded(Located located, long kept, Path target) {
    return new Downloaded(located.content(), located.size(), kept, target, sources.list());
  }

  /** Answers how many bytes were there already. */
  private long gather(PartFile part, Located located, Progress progress) throws IOException {
    if (located.size() < SHARED_BYTES_MIN) {
      return ofOne(part, located, progress);
    }
    var holders = Holders.of(members, headers, located.content());
    if (holders.keepers().size() < 2) {
      return ofOne(part, located, progress);
    }
    new SharedDownload(headers, located, holders, part, progress, sources).fetch();
    return part.keptBytes();
  }

  private long ofOne(PartFile part, Located located, Progress progress) throws IOException {
    long kept = part.keepVerified(this::page, located);
    new Fetch(members, headers, sources).pull(located, kept, part::append, progress);
    if (!part.id().equals(located.content())) {
      // What came was damaged on its way, or a chunk was; the manifest says from where on.
      kept = part.keepVerified(this::page, located);
      new Fetch(members, headers, sources).pull(located, kept, part::append, progress);
    }
    Fetch.check(located.content(), part.id());
    return kept;
  }

  private ManifestPage page(Located located, long first) throws IOException {
    return members.ask(node -> Manifests.page(node, headers, located.content(), first));
  }

  private static boolean isThere(Path target, Located located) throws IOException {
    return Files.isRegularFile(target)
        && Files.size(target) == located.size()
        && ContentHash.of(target).equals(located.content());
  }
}
