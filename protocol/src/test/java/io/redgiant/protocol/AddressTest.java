package io.redgiant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class AddressTest {
  private static final NodeId ANN = NodeId.random(new Random(1));
  private static final NodeId BEN = NodeId.random(new Random(2));

  /** By what makes them, so that none is forgotten. */
  private static Set<String> madeFor(NodeId node) throws ReflectiveOperationException {
    var made = new HashSet<String>();
    for (var method : Address.class.getMethods()) {
      if (isOfNode(method)) {
        made.add((String) method.invoke(null, node));
      }
    }
    return made;
  }

  private static boolean isOfNode(Method method) {
    return method.getReturnType() == String.class
        && Stream.of(method.getParameterTypes()).toList().equals(List.of(NodeId.class));
  }

  @Test
  void allOfANodeAreKnown() throws ReflectiveOperationException {
    assertEquals(madeFor(ANN), Set.copyOf(Address.ofNode(ANN)));
    for (var address : Address.ofNode(ANN)) {
      assertEquals(Address.Reach.NODE, Address.reach(address));
      assertTrue(Address.isOf(address, ANN));
      assertFalse(Address.isOf(address, BEN));
    }
  }

  @Test
  void theFirstWordSaysWhoHears() {
    assertEquals(Address.Reach.ALL, Address.reach(Address.ALL_JOURNAL_RECORD));
    assertEquals(Address.Reach.LOCAL, Address.reach(Address.LOCAL_PUSH));
    assertEquals(Address.Reach.LOCAL, Address.reach(Address.EDGE_CHAT_SAY));
    assertEquals(Address.Reach.LOCAL, Address.reach("__vertx.reply.1"));
  }
}
