package io.redgiant.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each node gave to a download, and which were dropped. For many threads at once. */
final class Sources {
  private final Map<URI, Account> accounts = new LinkedHashMap<>();

  private static final class Account {
    private long bytes;
    private @Nullable String dropped;
  }

  synchronized void gave(URI node, long bytes) {
    account(node).bytes += bytes;
  }

  synchronized void dropped(URI node, String why) {
    account(node).dropped = why;
  }

  /** It is taken from again. */
  synchronized void restored(URI node) {
    account(node).dropped = null;
  }

  private Account account(URI node) {
    return accounts.computeIfAbsent(node, first -> new Account());
  }

  synchronized List<DownloadSource> list() {
    var list = new ArrayList<DownloadSource>();
    accounts.forEach(
        (node, account) -> {
          if (account.bytes > 0 || account.dropped != null) {
            list.add(new DownloadSource(node, account.bytes, account.dropped));
          }
        });
    return list;
  }
}
