package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message says: the body of the record that posts it, and of each that edits it, so that an
 * edit is enough where the body before it is erased.
 *
 * @param text with line breaks, and marks of the page's own choosing
 * @param replyTo the message that this one answers, of the same room
 * @param attachments versions of entries of the same room
 * @param mentions who is to notice
 * @param label the sender's handle as it was
 */
public record Talk(
    String text,
    @Nullable RecordId replyTo,
    List<RecordId> attachments,
    List<PeerId> mentions,
    String label) {
  public Talk {
    attachments = List.copyOf(attachments);
    mentions = List.copyOf(mentions);
    if (text.isBlank() && attachments.isEmpty()) {
      throw new Refusal(Failure.BAD_REQUEST, "a message says something, or brings a file");
    }
    requireAtMost(text.length(), Limits.MESSAGE_TEXT_CHARS_MAX, "characters");
    requireAtMost(attachments.size(), Limits.MESSAGE_ATTACHMENTS_MAX, "files");
    requireAtMost(mentions.size(), Limits.MESSAGE_MENTIONS_MAX, "people named");
    if (text.chars().anyMatch(Talk::isControl)) {
      throw new Refusal(
          Failure.BAD_REQUEST, "a message has no control characters but line breaks and tabs");
    }
  }

  private static void requireAtMost(int count, int max, String what) {
    if (count > max) {
      throw new Refusal(
          Failure.TOO_LARGE, "a message has at most %d %s, not %d".formatted(max, what, count));
    }
  }

  private static boolean isControl(int character) {
    return Character.isISOControl(character) && character != '\n' && character != '\t';
  }

  public byte[] encode() {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("text", text);
          if (replyTo != null) {
            json.writeStringField("reply", replyTo.toString());
          }
          json.writeArrayFieldStart("files");
          for (var version : attachments) {
            json.writeString(version.toString());
          }
          json.writeEndArray();
          json.writeArrayFieldStart("mentions");
          for (var peer : mentions) {
            json.writeString(peer.toString());
          }
          json.writeEndArray();
          json.writeStringField("label", label);
          json.writeEndObject();
        });
  }

  public static Talk decode(byte[] body) {
    return Json.read(body, Talk::read);
  }

  private static Talk read(JsonParser json) throws IOException {
    var text = "";
    @Nullable String reply = null;
    var attachments = new ArrayList<RecordId>();
    var mentions = new ArrayList<PeerId>();
    var label = "";
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new Refusal(Failure.BAD_REQUEST, "what a message says is a JSON object");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var field = json.currentName();
      json.nextToken();
      switch (field) {
        case "text" -> text = json.getValueAsString("");
        case "reply" -> reply = json.getValueAsString();
        case "files" -> texts(json).forEach(id -> attachments.add(RecordId.parse(id)));
        case "mentions" -> texts(json).forEach(id -> mentions.add(PeerId.parse(id)));
        case "label" -> label = json.getValueAsString("");
        default -> json.skipChildren(); // a newer node may say more
      }
    }
    return new Talk(
        text, reply == null ? null : RecordId.parse(reply), attachments, mentions, label);
  }

  /** An array of texts; anything else in it is left out. */
  static List<String> texts(JsonParser json) throws IOException {
    var texts = new ArrayList<String>();
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return texts;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.VALUE_STRING) {
        texts.add(json.getText());
      } else {
        json.skipChildren();
      }
    }
    return texts;
  }
}
