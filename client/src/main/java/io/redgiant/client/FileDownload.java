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
  private final NodeHttp http;
  private final Map<String, String> headers;

  FileDownload(NodeHttp http, Map<String, String> headers) {
    this.http = http;
    this.headers = headers;
  }

  Downloaded fetch(Source source, Path target, boolean replace, Progress progress)
      throws IOException {
    var located = Fetch.locate(http, headers, source);
    if (isThere(target, located)) {
      progress.at(located.size(), located.size());
      return new Downloaded(located.content(), located.size(), located.size(), target);
    }
    if (!replace && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString(), null, "another file has this name");
    }
    var part = target.resolveSibling(target.getFileName() + ".part");
    long kept;
    try (var gathered = PartFile.open(part)) {
      kept = gathered.keepVerified(this::page, located);
      new Fetch(http, headers).pull(located, kept, gathered::append, progress);
      if (!gathered.id().equals(located.content())) {
        // What came was damaged on its way, or a chunk was; the manifest says from where on.
        kept = gathered.keepVerified(this::page, located);
        new Fetch(http, headers).pull(located, kept, gathered::append, progress);
      }
      Fetch.check(located.content(), gathered.id());
      gathered.force();
    }
    PartFile.giveName(part, target, replace);
    return new Downloaded(located.content(), located.size(), kept, target);
  }

  private ManifestPage page(Located located, long first) throws IOException {
    return Manifests.page(http, headers, located.content(), first);
  }

  private static boolean isThere(Path target, Located located) throws IOException {
    return Files.isRegularFile(target)
        && Files.size(target) == located.size()
        && ContentHash.of(target).equals(located.content());
  }
}
