package io.redgiant.cli;

import io.redgiant.client.Published;

/** How a published file is told. */
final class Publishing {
  private Publishing() {}

  /** On stdout the id and the path, as {@code b3sum} prints them; on stderr what it took. */
  static void say(Published published, Output output) {
    var shown = published.shown();
    var entry = shown.entry();
    output.result(
        entry.content() + "  " + Shown.text(entry.path().text()),
        json -> {
          json.writeStartObject();
          shown.writeFields(json);
          json.writeBooleanField("created", published.created());
          json.writeStringField("copies", published.copies());
          json.writeNumberField("sentBytes", published.sentBytes());
          json.writeEndObject();
        });
    output.flush();
    output.message(told(published));
  }

  private static String told(Published published) {
    var entry = published.shown().entry();
    if (!published.created()) {
      return "unchanged: this is the current version already";
    }
    return "%s, %s sent, on %s nodes; fetch it with: redgiant download %s"
        .formatted(
            Shown.size(entry.size()),
            Shown.size(published.sentBytes()),
            published.copies(),
            Shown.id(entry.content()));
  }
}
