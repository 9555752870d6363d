package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A room that keeps what is said for a day, at a node that comes back a day later. */
class RetentionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private @TempDir Path directory;

  @Test
  void whatIsTooOldGoesSoonAfterTheStartAndTheRestStays() throws Exception {
    String room;
    String forever;
    Talker ann;
    try (var node = Launch.of(RetentionTest.class, directory).start()) {
      ann = Talker.join(node, "ann");
      ann.goTo(node);
      room = create(ann, "today");
      forever = create(ann, "forever");
      ann.ask("edge.room.change", new JsonObject().put("room", room).put("retentionDays", 1));
      say(ann, room, "of yesterday");
      say(ann, forever, "of yesterday");
      assertEquals(List.of("of yesterday"), said(ann, room));
      ann.close();
      node.stop();
    }
    try (var node =
        Launch.of(RetentionTest.class, directory).with("--clock-offset", "26h").start()) {
      ann.goTo(node);
      say(ann, room, "of today");
      Await.answer(PATIENCE, () -> said(ann, room).equals(List.of("of today")) ? true : null);
      assertEquals(List.of("of yesterday"), said(ann, forever));
      ann.close();
      node.stop();
    }
  }

  private static String create(Talker talker, String name) {
    return talker
        .ask("edge.room.create", new JsonObject().put("name", name).put("kind", "private"))
        .getJsonObject("room")
        .getString("id");
  }

  private static void say(Talker talker, String room, String text) {
    var wish = new JsonObject().put("room", room).put("text", text).put("key", room + text);
    talker.ask("edge.chat.say", wish);
  }

  private static List<String> said(Talker talker, String room) {
    return talker
        .ask("edge.chat.history", new JsonObject().put("room", room))
        .getJsonArray("messages")
        .stream()
        .map(message -> ((JsonObject) message).getString("text"))
        .toList();
  }
}
