package io.redgiant.journal;

import io.redgiant.local.JournalWrite;
import io.redgiant.local.Noted;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.ShareChanged;
import java.sql.SQLException;
import java.util.List;

/** Turns wishes to give a file to whoever has a link, or to end that, into records. */
final class ShareWriting {
  private static final byte[] NO_KEY = {};
  private static final HybridTime EVER = new HybridTime(0);

  private final Catalogue catalogue;
  private final Group group;
  private final RoomAccess access;

  ShareWriting(Catalogue catalogue, Group group, RoomAccess access) {
    this.catalogue = catalogue;
    this.group = group;
    this.access = access;
  }

  /** Whoever may write where the file is may give it away. */
  Noted share(JournalWrite.Share wish) throws SQLException {
    var share = wish.share();
    access.requireWrite(share.peer(), share.room());
    var row = catalogue.entries().find(share.version());
    if (row == null || !row.room().equals(share.room())) {
      throw new Refusal(Failure.NOT_FOUND, "there is no such file");
    }
    if (good(wish) >= Limits.SHARES_MAX) {
      throw new Refusal(
          Failure.BUSY,
          "a peer has at most %d links that are good; end one".formatted(Limits.SHARES_MAX));
    }
    return change(share, EVER);
  }

  private long good(JournalWrite.Share wish) {
    return catalogue.registers().all(RecordKind.SHARE_CHANGED, "").values().stream()
        .map(value -> ShareChanged.decode(value.body()))
        .filter(share -> share.peer().equals(wish.share().peer()))
        .filter(share -> !share.ended() && share.untilMillis() > wish.nowMillis())
        .count();
  }

  Noted end(JournalWrite.EndShare wish) throws SQLException {
    var now = catalogue.registers().find(Registers.Name.ofShare(wish.share()));
    var share = now == null ? null : ShareChanged.decode(now.body());
    if (now == null || share == null || wish.peer() != null && !wish.peer().equals(share.peer())) {
      throw new Refusal(Failure.NOT_FOUND, "there is no link " + wish.share() + " of yours");
    }
    return share.ended()
        ? new Noted(Position.of(now.origin(), now.sequence()), false, 1, 1)
        : change(share.over(), now.time());
  }

  private Noted change(ShareChanged share, HybridTime after) throws SQLException {
    var located =
        group.add(
            RecordKind.SHARE_CHANGED,
            share.room(),
            share.peer(),
            List.of(),
            after,
            NO_KEY,
            share.encode());
    catalogue.apply(located);
    return new Noted(located.record().position(), true, 1, 1);
  }
}
