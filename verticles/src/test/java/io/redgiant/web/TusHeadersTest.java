package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.local.DeltaState.Run;
import io.redgiant.protocol.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TusHeadersTest {
  @Test
  void readsMetadataWithAndWithoutValues() {
    assertEquals(
        Map.of("filename", "a b.txt", "secret", ""),
        TusHeaders.metadata("filename YSBiLnR4dA==, secret"));
    assertEquals(Map.of(), TusHeaders.metadata(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"filename ***", "a YQ==,a YQ==", "a YQ== YQ==", ",", "a YQ==,"})
  void refusesBrokenMetadata(String header) {
    assertThrows(Refusal.class, () -> TusHeaders.metadata(header));
  }

  @Test
  void checksADigest() {
    var right = TusHeaders.checksum("sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=");
    var wrong = TusHeaders.checksum("sha1 AAAANkcGgWq6PiVxeFDCbJzQ2J0=");
    assertNotNull(right);
    assertNotNull(wrong);

    right.digest().update("abc".getBytes(StandardCharsets.US_ASCII));
    wrong.digest().update("abc".getBytes(StandardCharsets.US_ASCII));

    assertTrue(right.holds());
    assertFalse(wrong.holds());
    assertNull(TusHeaders.checksum(null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "md5 AAAA", "sha1 ***", "sha1 AAAA AAAA", ""})
  void refusesAChecksumItCannotRead(String header) {
    assertThrows(Refusal.class, () -> TusHeaders.checksum(header));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "-1", "1.5", "99999999999999999999", "x"})
  void refusesAByteCountThatIsNone(String value) {
    assertThrows(Refusal.class, () -> TusHeaders.bytes("Upload-Length", value));
  }

  @Test
  void readsRunsOfRows() {
    assertEquals(
        List.of(new Run(0, 5), new Run(9, 1), new Run(10, 2)), RowRuns.parse("0-4,9,10-11"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4-3", "3,3", "0-4,4", "5,1", "-1", "a", "1,", "9999999999999999"})
  void refusesRunsThatAreNotAscendingAndApart(String text) {
    assertThrows(Refusal.class, () -> RowRuns.parse(text));
  }
}
