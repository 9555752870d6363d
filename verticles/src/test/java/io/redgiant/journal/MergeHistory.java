package io.redgiant.journal;

import io.redgiant.protocol.Digest;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.EntryPublished;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.LayoutPlaced;
import io.redgiant.protocol.MessagesExpired;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.Reaction;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.SettingChanged;
import io.redgiant.protocol.Talk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Records of three nodes that write without much regard for each other. */
final class MergeHistory {
  final List<List<Located>> origins =
      List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  private final List<Origin> ids = new ArrayList<>();
  private final Random random;
  private final RecordDigests digests = new RecordDigests(OneNode.CORE);
  long clockMillis = 1_000_000;

  MergeHistory(Random random) {
    this.random = random;
    for (int i = 0; i < 3; i++) {
      ids.add(new Origin(NodeId.random(random), random.nextLong()));
    }
  }

  Located publish(int origin, String path, String content, List<RecordId> targets, String key) {
    var body =
        new EntryPublished(
            EntryPath.of(path),
            OneNode.content(content),
            OneNode.manifest(content),
            1,
            "a/b",
            "label");
    return add(origin, RecordKind.ENTRY_PUBLISHED, targets, key, body.encode());
  }

  Located place(int origin, NodeId node, int state, int weight) {
    var body = new LayoutPlaced(node, state, weight);
    return add(origin, RecordKind.LAYOUT_PLACED, List.of(), "", body.encode());
  }

  Located change(int origin, String name, String value) {
    var body = new SettingChanged(name, value);
    return add(origin, RecordKind.SETTING_CHANGED, List.of(), "", body.encode());
  }

  Located remove(int origin, List<RecordId> targets) {
    return add(origin, RecordKind.ENTRY_REMOVED, targets, "", new byte[0]);
  }

  Located say(int origin, String text, String key) {
    return add(origin, RecordKind.MESSAGE_POSTED, List.of(), key, talk(text));
  }

  Located edit(int origin, Located message, String text) {
    var target = List.of(message.record().id());
    return add(origin, RecordKind.MESSAGE_EDITED, target, "", talk(text));
  }

  Located takeBack(int origin, Located message) {
    var target = List.of(message.record().id());
    return add(origin, RecordKind.MESSAGE_REMOVED, target, "", new byte[0]);
  }

  Located react(int origin, Located message, String emoji, boolean on) {
    var target = List.of(message.record().id());
    return add(origin, RecordKind.REACTION_CHANGED, target, "", new Reaction(emoji, on).encode());
  }

  Located expire(int origin, HybridTime before) {
    var body = new MessagesExpired(before).encode();
    return add(origin, RecordKind.MESSAGES_EXPIRED, List.of(), "", body);
  }

  private static byte[] talk(String text) {
    return new Talk(text, null, List.of(), List.of(OneNode.BEN), "ann").encode();
  }

  Located add(int origin, RecordKind kind, List<RecordId> targets, String key, byte[] body) {
    clockMillis += random.nextInt(2); // often the same time on two nodes
    var records = origins.get(origin);
    var chain =
        records.isEmpty()
            ? new Chain(0, Digest.ZERO, new HybridTime(0))
            : new Chain(
                records.size(),
                records.getLast().record().id().digest(),
                records.getLast().record().header().time());
    var group = new Group(ids.get(origin), chain, 1, 1_000, digests, random, clockMillis);
    var located =
        group.add(
            kind,
            RoomId.LOBBY,
            OneNode.ANN,
            targets,
            new HybridTime(0),
            key.getBytes(StandardCharsets.UTF_8),
            body);
    records.add(located);
    return located;
  }
}
