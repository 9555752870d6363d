package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.text.Normalizer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParametersTest {
  private static final String DECOMPOSED = Normalizer.normalize("ÉTÉ", Normalizer.Form.NFD);

  @RegisterExtension private static final WebNode node = WebNode.ofClass();

  @BeforeAll
  static void publish() {
    node.put(WebNode.encoded("ÉTÉ 1.txt"), new byte[] {1});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"q=%zz", "q=%", "q=%C3", "q=a%00", "%zz=q", "limit=%zz", "q=%ED%A0%80", "=x"})
  void refusesAQueryThatIsNotEncoded(String query) throws IOException {
    var answer = get("/api/v1/files?" + query);

    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    assertTrue(answer.contains("application/problem+json"), answer);
  }

  @Test
  void refusesALegacySearchThatIsNotEncoded() throws IOException {
    assertTrue(get("/search?q=%zz").startsWith("HTTP/1.1 400 "));
  }

  @Test
  void readsPlusesAndOctetsThatNobodyEscaped() throws IOException {
    assertEquals(1, count("/api/v1/files?q=" + WebNode.encoded("É").replace("%20", "+")));
    assertEquals(1, count("/api/v1/files?glob=*+1.txt"));
    assertTrue(get("/api/v1/files?q=ÉTÉ").contains("ÉTÉ 1.txt".substring(3)));
  }

  @Test
  void findsANameInWhateverFormItIsTyped() {
    var typed = WebNode.encoded(DECOMPOSED);

    assertEquals(1, count("/api/v1/files?q=" + typed));
    assertEquals(1, count("/api/v1/files?glob=" + typed + "*"));
    assertEquals(1, WebNode.json(node.get("/search?q=" + typed)).getInteger("count"));
    assertEquals(1, WebNode.json(node.get("/search?q=" + typed + "*")).getInteger("count"));
    assertEquals(200, node.file(typed + "%201.txt").statusCode());
  }

  @Test
  void saysWhichParametersARouteKnows() {
    var some = WebNode.json(node.get("/api/v1/content/0000?nonsense=1")).getString("detail");
    var none = WebNode.json(node.put("known?nonsense=1", new byte[0])).getString("detail");

    assertEquals("there is no parameter 'nonsense' here; known are download, pass", some);
    assertEquals("there is no parameter 'nonsense' here; this route takes none", none);
  }

  private static int count(String path) {
    return WebNode.json(node.get(path)).getJsonArray("entries").size();
  }

  /** As {@link java.net.URI} refuses what is to be refused here. */
  private static String get(String target) throws IOException {
    return node.raw("GET " + target + " HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
  }
}
