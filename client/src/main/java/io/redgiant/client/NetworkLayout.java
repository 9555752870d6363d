package io.redgiant.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.redgiant.protocol.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which nodes hold contents.
 *
 * @param nodes every one that ever joined, in the order of their ids
 * @param replicas how many copies of a content there are to be
 */
public record NetworkLayout(List<LayoutNode> nodes, int replicas) {
  public NetworkLayout {
    nodes = List.copyOf(nodes);
  }

  static NetworkLayout read(JsonParser json) throws IOException {
    var nodes = new ArrayList<LayoutNode>();
    int replicas = 0;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      var value = json.nextToken();
      if ("nodes".equals(name) && value == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          nodes.add(LayoutNode.read(json));
        }
      } else if ("replicas".equals(name) && value == JsonToken.VALUE_NUMBER_INT) {
        replicas = json.getIntValue();
      } else if (value == null) {
        throw Json.wrongField("nodes", "an array of nodes");
      } else {
        json.skipChildren();
      }
    }
    return new NetworkLayout(nodes, replicas);
  }
}
