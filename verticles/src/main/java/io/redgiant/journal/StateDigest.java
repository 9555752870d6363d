package io.redgiant.journal;

import io.redgiant.core.Core;
import io.redgiant.protocol.Digest;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.TreeMap;

/**
 * One number for what all applied records come to: two catalogues that hold the same records have
 * the same, whatever the order they came in and wherever they lie on disk.
 */
final class StateDigest {
  private static final int BUFFER_BYTES = 1 << 20;

  private StateDigest() {}

  static Digest of(CatalogueConnection catalogue, Core core) throws SQLException {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(core.hasherBytes());
      var buffer = arena.allocate(BUFFER_BYTES);
      core.hasherStart(state);
      origins(catalogue, core, state, buffer);
      registers(catalogue, core, state, buffer);
      entries(catalogue, core, state, buffer);
      messages(catalogue, core, state, buffer);
      var digest = arena.allocate(Digest.BYTES);
      core.hasherFinish(state, digest);
      return Digest.at(digest, 0);
    }
  }

  private static void origins(
      CatalogueConnection catalogue, Core core, MemorySegment state, MemorySegment buffer)
      throws SQLException {
    var all = new Origins(catalogue).whole();
    for (var each : new TreeMap<>(all).entrySet()) {
      var origin = each.getKey();
      var reached = each.getValue();
      var bytes = ByteBuffer.allocate(8 + Digest.BYTES).putLong(reached.sequence());
      reached.last().write(bytes);
      update(core, state, buffer, Origins.encode(origin));
      update(core, state, buffer, bytes.array());
    }
  }

  private static void registers(
      CatalogueConnection catalogue, Core core, MemorySegment state, MemorySegment buffer)
      throws SQLException {
    for (var register : new Registers(catalogue).all().entrySet()) {
      var name = register.getKey();
      update(core, state, buffer, name.toString().getBytes(StandardCharsets.UTF_8));
      update(core, state, buffer, Registers.encode(name, register.getValue()));
    }
  }

  private static void entries(
      CatalogueConnection catalogue, Core core, MemorySegment state, MemorySegment buffer)
      throws SQLException {
    var select =
        catalogue.prepare("SELECT " + EntryTable.COLUMNS + " FROM entries ORDER BY version, path");
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        var row = EntryTable.read(rows);
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(row.version().digest().bytes());
        bytes.writeBytes(Origins.encode(row.origin()));
        bytes.writeBytes(
            ByteBuffer.allocate(16).putLong(row.sequence()).putLong(row.time().value()).array());
        bytes.writeBytes(row.room().value().bytes());
        bytes.writeBytes(row.publisher().value().bytes());
        bytes.writeBytes(row.published().encode());
        bytes.writeBytes(row.key());
        bytes.write(row.flags());
        update(core, state, buffer, bytes.toByteArray());
      }
    }
  }

  private static void messages(
      CatalogueConnection catalogue, Core core, MemorySegment state, MemorySegment buffer)
      throws SQLException {
    var reactions = new Reactions(catalogue);
    var select =
        catalogue.prepare("SELECT " + MessageTable.COLUMNS + " FROM messages ORDER BY room, turn");
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        var row = MessageRow.decode(rows.getLong(1), rows.getBytes(2));
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(row.id().digest().bytes());
        bytes.writeBytes(row.room().value().bytes());
        bytes.writeBytes(row.peer().value().bytes());
        bytes.writeBytes(row.turn().encode());
        bytes.writeBytes(row.key());
        bytes.write(row.folded() ? 1 : 0);
        bytes.writeBytes(row.talk() == null ? new byte[0] : row.talk().encode());
        bytes.writeBytes(reactions.to(row.id()).toString().getBytes(StandardCharsets.UTF_8));
        update(core, state, buffer, bytes.toByteArray());
      }
    }
  }

  private static void update(Core core, MemorySegment state, MemorySegment buffer, byte[] bytes) {
    MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
    core.hasherUpdate(state, buffer.asSlice(0, bytes.length));
  }
}
