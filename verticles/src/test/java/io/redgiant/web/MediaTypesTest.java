package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {
  @ParameterizedTest
  @ValueSource(strings = {"pdf", "html", "pwn", ".pdf", "pdf.", "a.unheard-of"})
  void guessesNothingFromANameWithoutAKnownExtension(String name) {
    assertEquals("application/octet-stream", MediaTypes.of(null, name));
  }

  @Test
  void knowsAFileByItsExtension() {
    assertEquals("application/pdf", MediaTypes.of(null, "report.v2.PDF"));
    assertEquals("application/zstd", MediaTypes.of(null, "pdf.zst"));
  }
}
