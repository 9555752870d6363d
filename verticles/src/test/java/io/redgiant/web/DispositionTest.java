package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DispositionTest {
  @Test
  void namesAFileForOldAndNewClients() {
    assertEquals(
        "attachment; filename=\"r_sum_ 1.pdf\"; filename*=UTF-8''r%C3%A9sum%C3%A9%201.pdf",
        Disposition.of(false, "résumé 1.pdf"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\"; filename=evil.exe",
        "a\\\"b",
        "%41.txt",
        "line\r\nSet-Cookie: x",
        "\uD83D\uDE00'.png"
      })
  void letsNoNameEndItsQuotesOrItsLine(String name) {
    var header = Disposition.of(true, name);

    assertEquals(2, header.chars().filter(character -> character == '"').count());
    assertTrue(header.chars().allMatch(character -> character >= ' ' && character <= '~'), header);
    assertFalse(header.contains("\\"), header);
  }

  @ParameterizedTest
  @CsvSource({
    "image/png, true",
    "video/mp4, true",
    "audio/ogg, true",
    "text/plain; charset=utf-8, true",
    "image/svg+xml, false",
    "IMAGE/SVG+XML, false",
    "text/html, false",
    "text/xml, false",
    "application/pdf, false",
    "application/xhtml+xml, false",
    "application/octet-stream, false",
  })
  void showsInPlaceOnlyWhatRunsNothing(String mediaType, boolean inline) {
    assertEquals(inline, MediaTypes.safeInline(mediaType));
  }

  @ParameterizedTest
  @CsvSource({
    ", notes.md, text/markdown",
    "application/octet-stream, photo.JPG, image/jpeg",
    "application/x-www-form-urlencoded, a.zst, application/zstd",
    "text/csv, a.bin, text/csv",
    "not a type, a.png, image/png",
    "text/plain; x=\"\u0001\", a.png, image/png",
    ", README, application/octet-stream",
    ", .hidden, application/octet-stream",
  })
  void believesTheSenderWhereItSaysSomethingElseTheName(
      String contentType, String name, String mediaType) {
    assertEquals(mediaType, MediaTypes.of(contentType, name));
  }
}
