package io.redgiant.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EntryTest {
  private static final Random RANDOM = new Random(1);

  private static final Entry ENTRY =
      new Entry(
          RoomId.LOBBY,
          new EntryPath("reports/ü 🎉.pdf"),
          new ContentId(digest()),
          new ManifestId(digest()),
          1L << 45,
          "application/pdf",
          PeerId.random(RANDOM),
          "Ann",
          HybridTime.ofMillis(1_790_000_000_123L),
          new RecordId(digest()),
          new Origin(new NodeId(Id128.random(RANDOM)), -2),
          7,
          true);

  @Test
  void readsWhatItWrites() {
    var shown = new Entry.Shown(ENTRY, "lobby");

    assertEquals(shown, Json.read(Json.bytes(shown::writeJson), Entry::readJson));
  }

  @Test
  void passesOverWhatANewerNodeAdds() {
    var more =
        Json.bytes(
            json -> {
              json.writeStartObject();
              new Entry.Shown(ENTRY, "lobby").writeFields(json);
              json.writeArrayFieldStart("newer");
              json.writeStartObject();
              json.writeEndObject();
              json.writeEndArray();
              json.writeEndObject();
            });

    assertEquals(ENTRY, Json.read(more, Entry::readJson).entry());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"path", "contentId", "manifestId", "size", "publishedAt", "position", "roomId"})
  void refusesAnEntryWithoutOrWithAWrong(String field) {
    var written = new String(Json.bytes(new Entry.Shown(ENTRY, "lobby")::writeJson), UTF_8);
    var without = written.replace('"' + field + '"', "\"other\"");
    var wrong = written.replaceFirst('"' + field + "\":(\"[^\"]*\"|\\d+)", '"' + field + "\":\"\"");

    for (var text : new String[] {without, wrong}) {
      assertThrows(Refusal.class, () -> Json.read(text.getBytes(UTF_8), Entry::readJson), text);
    }
  }

  private static Digest digest() {
    return new Digest(RANDOM.nextLong(), RANDOM.nextLong(), RANDOM.nextLong(), RANDOM.nextLong());
  }
}
