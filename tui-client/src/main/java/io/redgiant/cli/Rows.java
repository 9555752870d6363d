package io.redgiant.cli;

import io.redgiant.client.LayoutNode;
import io.redgiant.protocol.Entry;
import java.util.Locale;

/** Lines of lists, aligned without knowing the lines that follow. */
final class Rows {
  private Rows() {}

  /** Id, size, time, path. */
  static String entry(Entry entry) {
    return String.format(
        Locale.ROOT,
        "%s  %9s  %s  %s",
        Shown.id(entry.content()),
        Shown.size(entry.size()),
        Shown.minute(entry.time().instant()),
        Shown.text(entry.path().text()));
  }

  /** The version's own id first, and which one is current. */
  static String version(Entry entry) {
    return String.format(
        Locale.ROOT,
        "%s  %s  %9s  %s%s",
        Shown.id(entry.version()),
        Shown.id(entry.content()),
        Shown.size(entry.size()),
        Shown.minute(entry.time().instant()),
        entry.current() ? "  current" : "");
  }

  /** A node's first digits, what it is for, its weight, and where it is. */
  static String layoutNode(LayoutNode node) {
    return String.format(
        Locale.ROOT,
        "%s  %-8s  %7d  %s",
        Shown.id(node.node()),
        Shown.text(node.state()),
        node.weight(),
        (node.url() == null ? "away" : Shown.text(node.url())) + left(node));
  }

  private static String left(LayoutNode node) {
    var left = node.left();
    if (left == null) {
      return "";
    }
    return left == 0 ? "  may go" : "  " + left + " files are not on enough others yet";
  }
}
