package io.redgiant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StartupTest {
  @Test
  void aHostThatDoesNotExistIsAnAddressToChange() {
    var config = NodeConfig.read(List.of("--listen", "nowhere.invalid:1"), Map.of());

    assertEquals(
        "nowhere.invalid:1 cannot be listened on (no such name); choose another with --listen",
        Startup.reason(config, new RuntimeException(new UnknownHostException("no such name"))));
  }
}
