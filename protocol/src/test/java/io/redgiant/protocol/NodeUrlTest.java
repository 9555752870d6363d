package io.redgiant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeUrlTest {
  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:8080", "https://files.example.org", "http://[::1]:1/a"})
  void isOfHttpAndNamesAHost(String text) {
    assertEquals(Optional.of(URI.create(text)), NodeUrl.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "example.org", "ftp://example.org", "http:", "http:///a", "http://a b"})
  void isNothingElse(String text) {
    assertEquals(Optional.empty(), NodeUrl.parse(text));
  }
}
