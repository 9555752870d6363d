package io.redgiant.web;

import io.redgiant.local.EntrySearch;
import io.redgiant.local.RoomFound;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists and searches: {@code /api/v1/files}. */
final class ListRoutes {
  private static final int ROWS_DEFAULT = 100;
  private static final Set<String> PARAMETERS =
      Set.of(
          "room",
          "glob",
          "q",
          "publisher",
          "type",
          "size-min",
          "size-max",
          "since",
          "until",
          "order",
          "limit",
          "cursor");

  private final Catalogue catalogue;

  ListRoutes(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  Future<Void> list(RoutingContext context) {
    var request = context.request();
    var parameters = new QueryParameters(context, PARAMETERS);
    var after = new RequestHeaders(request).after();
    var room = parameters.text("room");
    var found =
        room == null
            ? catalogue.search(search(parameters, context, null))
            : catalogue
                .room(Asker.of(context).peer(), after, room)
                .compose(named -> catalogue.search(search(parameters, context, named)));
    return found.compose(page -> JsonAnswer.sendEntries(request.response(), "entries", page));
  }

  private EntrySearch search(
      QueryParameters parameters, RoutingContext context, @Nullable RoomFound room) {
    return new EntrySearch(
        Asker.of(context).peer(),
        new RequestHeaders(context.request()).after(),
        room == null ? null : room.room(),
        parameters.text("glob"),
        parameters.text("q"),
        parameters.peer("publisher"),
        parameters.text("type"),
        parameters.number("size-min"),
        parameters.number("size-max"),
        parameters.millis("since"),
        parameters.millis("until"),
        order(parameters.text("order")),
        parameters.text("cursor"),
        parameters.rows("limit", ROWS_DEFAULT, Limits.PAGE_ROWS_MAX));
  }

  private static EntrySearch.Order order(@Nullable String text) {
    return switch (text == null ? "newest" : text.toLowerCase(Locale.ROOT)) {
      case "newest" -> EntrySearch.Order.NEWEST;
      case "oldest" -> EntrySearch.Order.OLDEST;
      case "path" -> EntrySearch.Order.PATH;
      case "largest" -> EntrySearch.Order.LARGEST;
      default ->
          throw new Refusal(
              Failure.BAD_REQUEST,
              "parameter 'order' is newest, oldest, path or largest, not '" + text + "'");
    };
  }
}
