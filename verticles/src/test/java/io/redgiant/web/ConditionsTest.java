package io.redgiant.web;

import static io.redgiant.web.Conditions.Outcome.FAILED;
import static io.redgiant.web.Conditions.Outcome.NOT_MODIFIED;
import static io.redgiant.web.Conditions.Outcome.SEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Refusal;
import io.vertx.core.MultiMap;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final ContentId CONTENT = ContentId.parse("ab".repeat(32));
  private static final String TAG = "\"" + CONTENT + "\"";
  private static final Instant PUBLISHED = Instant.parse("2026-11-24T10:00:00.500Z");
  private static final String THAT_SECOND = "Tue, 24 Nov 2026 10:00:00 GMT";
  private static final String BEFORE = "Tue, 24 Nov 2026 09:59:59 GMT";

  @Test
  void sendsWithoutConditions() {
    assertEquals(SEND, conditions().outcome());
    assertTrue(conditions().rangesApply());
  }

  @Test
  void ifNoneMatchKnowsTheContentEvenWeakly() {
    assertEquals(NOT_MODIFIED, conditions("If-None-Match", TAG).outcome());
    assertEquals(NOT_MODIFIED, conditions("If-None-Match", "\"x\", W/" + TAG).outcome());
    assertEquals(NOT_MODIFIED, conditions("If-None-Match", "*").outcome());
    assertEquals(SEND, conditions("If-None-Match", "\"x\"").outcome());
  }

  @Test
  void ifMatchWantsTheContentStrongly() {
    assertEquals(SEND, conditions("If-Match", TAG).outcome());
    assertEquals(SEND, conditions("If-Match", "*").outcome());
    assertEquals(FAILED, conditions("If-Match", "W/" + TAG).outcome());
    assertEquals(FAILED, conditions("If-Match", "\"x\"").outcome());
  }

  @Test
  void datesCountToTheSecond() {
    assertEquals(NOT_MODIFIED, conditions("If-Modified-Since", THAT_SECOND).outcome());
    assertEquals(SEND, conditions("If-Modified-Since", BEFORE).outcome());
    assertEquals(SEND, conditions("If-Unmodified-Since", THAT_SECOND).outcome());
    assertEquals(FAILED, conditions("If-Unmodified-Since", BEFORE).outcome());
    assertEquals(SEND, conditions("If-Modified-Since", "yesterday").outcome());
  }

  @Test
  void tagsDecideOverDates() {
    assertEquals(
        SEND, conditions("If-None-Match", "\"x\"", "If-Modified-Since", THAT_SECOND).outcome());
    assertEquals(SEND, conditions("If-Match", TAG, "If-Unmodified-Since", BEFORE).outcome());
  }

  @Test
  void rangesApplyOnlyToTheContentThatIfRangeNames() {
    assertTrue(conditions("If-Range", TAG).rangesApply());
    assertFalse(conditions("If-Range", "W/" + TAG).rangesApply());
    assertFalse(conditions("If-Range", "\"x\"").rangesApply());
    assertFalse(conditions("If-Range", THAT_SECOND).rangesApply());
  }

  @Test
  void refusesATagWithoutQuotes() {
    assertThrows(Refusal.class, () -> conditions("If-None-Match", CONTENT.toString()).outcome());
  }

  private static Conditions conditions(String... headers) {
    var map = MultiMap.caseInsensitiveMultiMap();
    for (int index = 0; index < headers.length; index += 2) {
      map.add(headers[index], headers[index + 1]);
    }
    return new Conditions(map, CONTENT.toString(), PUBLISHED);
  }
}
