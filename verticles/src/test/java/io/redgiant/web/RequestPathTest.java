package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
  @Test
  void decodesOnce() {
    assertEquals("a b/ü+%2e", RequestPath.decode("a%20b/%C3%BC+%252e"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "%zz", "a%00b", "%C3", "%C0%AE", "%ED%A0%80", "\u0000", "ü"})
  void refusesBrokenEscapesNulAndWhatIsNotUtf8(String encoded) {
    var refusal =
        assertThrows(
            Refusal.class, () -> RequestPath.decode(encoded + (encoded.equals("ü") ? "%20" : "")));

    assertEquals(Failure.BAD_REQUEST, refusal.failure());
  }
}
