package io.redgiant.cli;

import io.redgiant.client.InvitationLink;
import io.redgiant.node.ConfigDirectory;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redgiant join}. */
@Command(
    name = "join",
    mixinStandardHelpOptions = true,
    header = {
      "Become a peer of a node on another machine, by an invitation.",
      "",
      "Examples:",
      "  redgiant join ann 'https://192.168.1.5:8443/#/invite/…'",
      "  redgiant join ann -                the link from standard input",
      "  redgiant list --node https://192.168.1.5:8443",
      ""
    },
    footer = {
      "",
      "redgiant invite on that machine makes the link, which is good once. What it gives is kept"
          + " for",
      "you alone, in nodes/ beside config.properties, and every command with --node URL uses it.",
      "With --json: node, handle, file."
    })
final class JoinCommand implements Callable<Integer> {
  private static final int NONCE_BYTES = 16;

  @Parameters(index = "0", paramLabel = "HANDLE", description = "The name that others see.")
  private String handle = "";

  @Parameters(index = "1", paramLabel = "LINK", description = "The invitation's, or - for stdin.")
  private String link = "";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      converter = NodeOptions.Seconds.class,
      description = "How long the node may be silent.")
  private Duration timeout = Duration.ofSeconds(60);

  @Option(names = "--replace", description = "Be somebody else there than until now.")
  private boolean replace;

  @Mixin private OutputOptions options;

  @Override
  public Integer call() throws Exception {
    var output = options.output();
    var invitation =
        InvitationLink.parse(link.equals("-") ? stdin() : link).orElseThrow(this::wrong);
    var known = new KnownNode(ConfigDirectory.of(System.getenv()), invitation.node());
    if (known.read().containsKey(KnownNode.TOKEN) && !replace) {
      throw new Ending.Because(
          ExitCode.USAGE,
          "you are somebody at " + invitation.node() + " already, by " + known.file(),
          "redgiant join --replace, which forgets who that is for good");
    }
    // Before it is used: whoever loses the answer asks again with the same nonce.
    var fields = begun(known, invitation);
    var token =
        NodeOptions.await(
            invitation.join(handle, fields.getOrDefault(KnownNode.NONCE, ""), timeout));
    known.write(
        Map.of(
            KnownNode.TOKEN,
            token,
            KnownNode.FINGERPRINT,
            invitation.fingerprint(),
            KnownNode.HANDLE,
            handle));
    output.result(
        "you are %s at %s%n  redgiant list --node %s"
            .formatted(Shown.text(handle), invitation.node(), invitation.node()),
        Output.object(
            json -> {
              json.writeStringField("node", invitation.node().toString());
              json.writeStringField("handle", handle);
              json.writeStringField("file", known.file().toString());
            }));
    return ExitCode.OK.number();
  }

  /** Keeps what is there until the invitation has let one in. */
  private static Map<String, String> begun(KnownNode known, InvitationLink invitation)
      throws Exception {
    var fields = new HashMap<>(known.read());
    if (!invitation.token().equals(fields.get(KnownNode.INVITATION))) {
      var nonce = new byte[NONCE_BYTES];
      new SecureRandom().nextBytes(nonce);
      fields.put(KnownNode.INVITATION, invitation.token());
      fields.put(KnownNode.NONCE, HexFormat.of().formatHex(nonce));
      known.write(fields);
    }
    return fields;
  }

  private static String stdin() throws Exception {
    return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private Ending.Because wrong() {
    return new Ending.Because(
        ExitCode.USAGE,
        "this is no link of an invitation, like https://192.168.1.5:8443/#/invite/…",
        "redgiant invite, on the node's machine");
  }
}
