package io.redgiant.journal;

import io.redgiant.local.EntryQuery;
import io.redgiant.local.Shares;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.ShareChanged;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers what links give. */
final class ShareReads {
  private final RoomAccess.Facts facts;
  private final RoomAccess access;
  private final EntryTable table;

  ShareReads(RoomAccess.Facts facts, RoomAccess access, EntryTable table) {
    this.facts = facts;
    this.access = access;
    this.table = table;
  }

  /** Whoever asks may be anybody. */
  Shares shared(EntryQuery.Shared query) throws SQLException {
    var register = facts.find(Registers.Name.ofShare(query.share()));
    if (register == null) {
      throw new Refusal(Failure.NOT_FOUND, "there is no such link");
    }
    var share = ShareChanged.decode(register.body());
    if (share.ended() || share.untilMillis() <= query.nowMillis()) {
      throw new Refusal(Failure.GONE, "this link is over; ask whoever gave it to you for another");
    }
    var given = given(share);
    if (given == null) {
      throw new Refusal(Failure.GONE, "what this link gave is not to be had any more");
    }
    return new Shares(List.of(given));
  }

  Shares own(EntryQuery.OwnShares query) throws SQLException {
    var found = new ArrayList<Shares.Share>();
    for (var register : facts.all(RecordKind.SHARE_CHANGED, "").values()) {
      var share = ShareChanged.decode(register.body());
      if (share.peer().equals(query.peer())
          && !share.ended()
          && share.untilMillis() > query.nowMillis()) {
        var given = given(share);
        if (given != null) {
          found.add(given);
        }
      }
    }
    found.sort(Comparator.comparingLong(Shares.Share::untilMillis));
    return new Shares(found);
  }

  /**
   * As long as who gave it may see it and the version is kept. Where an operator has ended that
   * peer's tokens, its links have ended with them.
   */
  private Shares.@Nullable Share given(ShareChanged share) throws SQLException {
    var tokens = facts.find(Registers.Name.ofTokens(share.peer()));
    boolean revoked = tokens != null; // such a peer gets none again
    var row = table.find(share.version());
    return revoked || row == null || !access.mayRead(share.peer(), row.room())
        ? null
        : new Shares.Share(
            share.share(), row.entry(), access.name(row.room()), share.untilMillis());
  }
}
