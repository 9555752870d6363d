package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * The body of a record that changes a setting of the whole network. The last one about a name
 * counts; a name that only a later version knows is kept.
 */
public record SettingChanged(String name, String value) {
  /** How many copies of a content there are to be. */
  public static final String REPLICAS = "replicas";

  /** Until somebody says otherwise: one disk may be lost. */
  public static final int REPLICAS_DEFAULT = 2;

  public SettingChanged {
    if (name.isEmpty() || name.length() > Limits.SETTING_NAME_CHARS_MAX) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "a setting's name has 1 to " + Limits.SETTING_NAME_CHARS_MAX + " characters");
    }
    if (value.length() > Limits.SETTING_VALUE_CHARS_MAX) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "a setting's value has at most " + Limits.SETTING_VALUE_CHARS_MAX + " characters");
    }
    if (name.equals(REPLICAS)) {
      requireReplicas(value);
    }
  }

  private static void requireReplicas(String value) {
    if (!value.matches("[0-9]{1,3}")
        || Integer.parseInt(value) < 1
        || Integer.parseInt(value) > Limits.REPLICAS_MAX) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "replicas is 1 to %d, not '%s'".formatted(Limits.REPLICAS_MAX, value));
    }
  }

  /** Whether this version does anything with it. */
  public boolean isKnown() {
    return name.equals(REPLICAS);
  }

  public byte[] encode() {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("name", name);
          json.writeStringField("value", value);
          json.writeEndObject();
        });
  }

  public static SettingChanged decode(byte[] body) {
    return Json.read(body, SettingChanged::read);
  }

  private static SettingChanged read(JsonParser json) throws IOException {
    var fields = Json.scalars(json); // a newer node may say more
    var value = fields.get("value");
    if (value == null) {
      throw Json.wrongField("value", "text");
    }
    return new SettingChanged(fields.getOrDefault("name", ""), value);
  }
}
