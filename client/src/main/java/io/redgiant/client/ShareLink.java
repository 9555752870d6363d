package io.redgiant.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.redgiant.protocol.Json;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A link to one version of a file, for people without a token.
 *
 * @param id what ends it
 * @param url where it opens, at the node that was asked
 * @param room as people call it
 */
public record ShareLink(
    String id, URI url, String room, String path, String contentId, long size, Instant expires) {
  static ShareLink read(URI node, JsonParser json) throws IOException {
    var fields = Json.scalars(json);
    try {
      return new ShareLink(
          fields.getOrDefault("id", ""),
          node.resolve(fields.getOrDefault("url", "")),
          fields.getOrDefault("room", ""),
          fields.getOrDefault("path", ""),
          fields.getOrDefault("contentId", ""),
          Json.number(fields, "size"),
          Instant.parse(fields.getOrDefault("expiresAt", "")));
    } catch (IllegalArgumentException | DateTimeException malformed) {
      throw Json.wrongField("expiresAt", "a time, and url a path");
    }
  }

  static List<ShareLink> readAll(URI node, JsonParser json) throws IOException {
    var found = new ArrayList<ShareLink>();
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw Json.wrongField("shares", "in an object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var field = json.currentName();
      if (json.nextToken() == JsonToken.START_ARRAY && field.equals("shares")) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          found.add(read(node, json));
        }
      } else {
        json.skipChildren();
      }
    }
    return found;
  }
}
