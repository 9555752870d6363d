package io.redgiant.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.redgiant.protocol.Entry;
import io.redgiant.protocol.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of entries.
 *
 * @param cursor what the next page begins with, or null where this is the last
 */
public record Listing(List<Entry.Shown> entries, @Nullable String cursor) {
  public Listing {
    entries = List.copyOf(entries);
  }

  /** Reads the object of a list, whose array is called {@code field}. */
  static Listing read(JsonParser json, String field) throws IOException {
    var entries = new ArrayList<Entry.Shown>();
    String cursor = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      var value = json.nextToken();
      if (field.equals(name) && value == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          entries.add(Entry.readJson(json));
        }
      } else if ("cursor".equals(name) && value == JsonToken.VALUE_STRING) {
        cursor = json.getText();
      } else if (value == null) {
        throw Json.wrongField(field, "an array of entries");
      } else {
        json.skipChildren();
      }
    }
    return new Listing(entries, cursor);
  }
}
