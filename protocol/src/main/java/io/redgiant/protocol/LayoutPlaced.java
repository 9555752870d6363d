package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The body of a record that says what a node is for in the layout. The last one about a node
 * counts.
 *
 * @param state the code of a {@link Layout.State}, or one that only a later version knows
 */
public record LayoutPlaced(NodeId node, int state, int weight) {
  public LayoutPlaced {
    if (state < 1 || state > 0xFFFF) {
      throw new Refusal(Failure.BAD_REQUEST, "a node's state is 1 to 65535, not " + state);
    }
    Layout.Place.requireWeight(weight);
  }

  /**
   * The node's part as this version understands it. A state that it does not know wins nothing and
   * loses nothing here: no copy is made or dropped on the strength of a word not understood.
   */
  public Layout.Place place() {
    return new Layout.Place(Layout.State.of(state).orElse(Layout.State.DRAINING), weight);
  }

  public byte[] encode() {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("node", node.toString());
          json.writeNumberField("state", state);
          json.writeNumberField("weight", weight);
          json.writeEndObject();
        });
  }

  public static LayoutPlaced decode(byte[] body) {
    return Json.read(body, LayoutPlaced::read);
  }

  private static LayoutPlaced read(JsonParser json) throws IOException {
    var fields = Json.scalars(json); // a newer node may say more
    var node = fields.get("node");
    if (node == null) {
      throw Json.wrongField("node", "the id of a node");
    }
    return new LayoutPlaced(
        NodeId.parse(node), number(fields.get("state")), number(fields.get("weight")));
  }

  private static int number(@Nullable String text) {
    return text == null ? 0 : Integer.parseInt(text); // 0 is no state and no weight
  }
}
