package io.redgiant.client;

import com.fasterxml.jackson.core.JsonParser;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.NodeId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A node's place in the layout.
 *
 * @param state {@code active}, {@code draining}, {@code removed}, or a word of a later version
 * @param weight how much it holds, compared with others
 * @param url where other nodes reach its HTTP; null where it is not up just now
 * @param left of a node that drains: how many contents it has that others do not have yet; 0 when
 *     it may go, null where it does not say
 */
public record LayoutNode(
    NodeId node, String state, int weight, @Nullable String url, @Nullable Long left) {
  static LayoutNode read(JsonParser json) throws IOException {
    var fields = Json.scalars(json);
    var left = fields.get("left");
    try {
      return new LayoutNode(
          NodeId.parse(fields.getOrDefault("nodeId", "")),
          fields.getOrDefault("state", ""),
          Integer.parseInt(fields.getOrDefault("weight", "")),
          fields.get("url"),
          left == null ? null : Long.valueOf(left));
    } catch (IllegalArgumentException malformed) {
      throw Json.wrongField("nodeId", "the id of a node, and weight a number");
    }
  }
}
