package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Map;

/**
 * The body of a record that gives a file to whoever has a link, or ends that. The last one about a
 * share counts.
 *
 * @param peer who gives it: the link shows what that peer may see
 * @param version the record that published it
 * @param untilMillis when the link ends by itself, since 1970
 * @param ended whether somebody has ended it before
 */
public record ShareChanged(
    ShareId share, PeerId peer, RoomId room, RecordId version, long untilMillis, boolean ended) {
  /** The same share, which is over. */
  public ShareChanged over() {
    return new ShareChanged(share, peer, room, version, untilMillis, true);
  }

  public byte[] encode() {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("share", share.toString());
          json.writeStringField("peer", peer.toString());
          json.writeStringField("room", room.toString());
          json.writeStringField("version", version.toString());
          json.writeNumberField("until", untilMillis);
          json.writeBooleanField("ended", ended);
          json.writeEndObject();
        });
  }

  public static ShareChanged decode(byte[] body) {
    return Json.read(body, ShareChanged::read);
  }

  private static ShareChanged read(JsonParser json) throws IOException {
    Map<String, String> fields = Json.scalars(json); // a newer node may say more
    return new ShareChanged(
        ShareId.parse(fields.getOrDefault("share", "")),
        PeerId.parse(fields.getOrDefault("peer", "")),
        RoomId.parse(fields.getOrDefault("room", "")),
        RecordId.parse(fields.getOrDefault("version", "")),
        Json.number(fields, "until"),
        Boolean.parseBoolean(fields.getOrDefault("ended", "false")));
  }
}
