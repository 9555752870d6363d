package io.redgiant.client;

import io.redgiant.core.Core;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Limits;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The manifests that a node serves, page by page. */
final class Manifests {
  private static final int PAGE_BYTES_MAX = Limits.MANIFEST_ROWS_MAX * Core.CHUNK_ROW_BYTES;

  private Manifests() {}

  static ManifestPage page(
      NodeHttp http, Map<String, String> headers, ContentId content, long first)
      throws IOException {
    var binary = new HashMap<>(headers);
    binary.put("Accept", "application/octet-stream");
    var target = "/api/v1/content/" + content + "/manifest?first=" + first;
    try (var answer = http.get(target, binary)) {
      var rows = answer.bytes(PAGE_BYTES_MAX);
      var place = answer.header("Redgiant-Rows", "").split("/", -1);
      try {
        var page = new ManifestPage(Long.parseLong(place[0]), Long.parseLong(place[1]), rows);
        if (page.first() != first || page.count() == 0 && page.hasNext()) {
          throw new IllegalArgumentException("rows from " + page.first() + " on");
        }
        return page;
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException malformed) {
        throw answer.unintelligible(malformed);
      }
    }
  }
}
