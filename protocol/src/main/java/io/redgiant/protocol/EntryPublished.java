package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The body of a record that gives a name to a content.
 *
 * @param size bytes of the content
 * @param mediaType what the publisher or the name said it is
 * @param label what a person may want to see as publisher: never an identity
 */
public record EntryPublished(
    EntryPath path,
    ContentId content,
    ManifestId manifest,
    long size,
    String mediaType,
    String label) {
  public EntryPublished {
    if (size < 0 || size > Limits.CONTENT_BYTES_MAX) {
      throw new Refusal(Failure.TOO_LARGE, "a file has at most 64 TiB, not " + size + " bytes");
    }
    if (mediaType.isEmpty() || mediaType.length() > Limits.MEDIA_TYPE_CHARS_MAX) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "a media type has 1 to " + Limits.MEDIA_TYPE_CHARS_MAX + " characters");
    }
  }

  public byte[] encode() {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("path", path.text());
          json.writeStringField("content", content.toString());
          json.writeStringField("manifest", manifest.toString());
          json.writeNumberField("size", size);
          json.writeStringField("type", mediaType);
          json.writeStringField("label", label);
          json.writeEndObject();
        });
  }

  public static EntryPublished decode(byte[] body) {
    return Json.read(body, EntryPublished::read);
  }

  private static EntryPublished read(JsonParser json) throws IOException {
    @Nullable String path = null;
    @Nullable String content = null;
    @Nullable String manifest = null;
    long size = -1;
    var mediaType = "application/octet-stream";
    var label = "";
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new Refusal(Failure.BAD_REQUEST, "an entry's body is a JSON object");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var field = json.currentName();
      json.nextToken();
      switch (field) {
        case "path" -> path = json.getValueAsString();
        case "content" -> content = json.getValueAsString();
        case "manifest" -> manifest = json.getValueAsString();
        case "size" -> size = json.getValueAsLong(-1);
        case "type" -> mediaType = json.getValueAsString(mediaType);
        case "label" -> label = json.getValueAsString("");
        default -> json.skipChildren(); // a newer node may say more
      }
    }
    if (path == null || content == null || manifest == null || size < 0) {
      throw new Refusal(
          Failure.BAD_REQUEST, "an entry's body has path, content, manifest and size");
    }
    return new EntryPublished(
        new EntryPath(path),
        ContentId.parse(content),
        ManifestId.parse(manifest),
        size,
        mediaType,
        label);
  }
}
