package io.redgiant.cli;

import io.redgiant.node.QrCode;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code redgiant invite}. */
@Command(
    name = "invite",
    mixinStandardHelpOptions = true,
    header = {
      "Make an invitation to a node that runs with --lan, for one person.",
      "",
      "Examples:",
      "  redgiant invite                    good for a day",
      "  redgiant invite --expires 1h",
      ""
    },
    footer = {
      "",
      "Whoever opens the link first comes in, once. It is good at this node; the token that it"
          + " gives",
      "is good at all nodes of the network, until redgiant peers --revoke.",
      "With --json: link, expiresAt, url, fingerprint."
    })
final class InviteCommand implements Callable<Integer> {
  @Option(
      names = "--expires",
      paramLabel = "DURATION",
      converter = Lasting.class,
      description = "How long it is good, at most 30d: s, m, h or d; a day unless set.")
  private Duration expires = Duration.ofDays(1);

  @Mixin private OperatorOptions operator;

  @Override
  public Integer call() throws Exception {
    var made = NodeOptions.await(operator.network().invite(operator.authorization(), expires));
    operator
        .output()
        .result(
            "%s%n  lets in one person until %s%n  trust %s%n%s"
                .formatted(
                    made.link(),
                    Shown.minute(made.expires()),
                    made.fingerprint(),
                    QrCode.draw(made.link(), Terminal.ofProcess().screen()))
                .stripTrailing(),
            Output.object(
                json -> {
                  json.writeStringField("link", made.link());
                  json.writeStringField("expiresAt", made.expires().toString());
                  json.writeStringField("url", made.url());
                  json.writeStringField("fingerprint", made.fingerprint());
                }));
    return ExitCode.OK.number();
  }
}
