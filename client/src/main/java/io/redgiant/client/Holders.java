package io.redgiant.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The nodes that a content can be had from.
 *
 * @param keepers that have all of it
 * @param others that would fetch it first
 */
record Holders(List<NodeHttp> keepers, List<NodeHttp> others) {
  /** Asks which of the known nodes keep a content; none where that is not known. */
  static Holders of(Members members, Map<String, String> headers, ContentId content)
      throws IOException {
    members.learn();
    var known = members.all();
    var keep = known.size() < 2 ? Set.<NodeId>of() : keepers(members, headers, content);
    var keepers = new ArrayList<NodeHttp>();
    var others = new ArrayList<NodeHttp>();
    for (var member : known) {
      boolean keeps = member.node() != null && keep.contains(member.node());
      (keeps ? keepers : others).add(member.http());
    }
    return new Holders(keepers, others);
  }

  private static Set<NodeId> keepers(
      Members members, Map<String, String> headers, ContentId content) throws IOException {
    var target = "/api/v1/content/" + content + "/holders";
    try {
      return members.ask(
          node -> {
            try (var answer = node.get(target, headers)) {
              return answer.json(Holders::read);
            }
          });
    } catch (RequestFailure unknown) {
      return Set.of(); // whoever is talked to gives it, or says why not
    }
  }

  private static Set<NodeId> read(JsonParser json) throws IOException {
    var keepers = new HashSet<NodeId>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      var value = json.nextToken();
      if ("nodes".equals(name) && value == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          var node = Json.scalars(json);
          if ("true".equals(node.get("keeps"))) {
            keepers.add(id(node.getOrDefault("nodeId", "")));
          }
        }
      } else if (value == null) {
        throw Json.wrongField("nodes", "an array of nodes");
      } else {
        json.skipChildren();
      }
    }
    return keepers;
  }

  private static NodeId id(String text) {
    try {
      return NodeId.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw Json.wrongField("nodeId", "an id");
    }
  }
}
