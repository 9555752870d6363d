package io.redgiant.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code redgiant set}. */
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    header = {
      "Show or change what is set for the whole network.",
      "",
      "Examples:",
      "  redgiant set                   all settings",
      "  redgiant set replicas 3        three copies of each content from now on",
      ""
    },
    footer = {
      "",
      "replicas: how many copies of a content there are to be, 1 to 16.",
      "A change is for the operator of the node that is asked: whoever can read its data directory",
      "(--data) or has its token in REDGIANT_OPERATOR_TOKEN.",
      "With --json, a line for each setting: name, value; and after a change copies, position."
    })
final class SetCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", index = "0", paramLabel = "NAME", description = "A setting.")
  private @Nullable String name;

  @Parameters(arity = "0..1", index = "1", paramLabel = "VALUE", description = "Its new value.")
  private @Nullable String value;

  @Mixin private OperatorOptions operator;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    var output = operator.output();
    if (name == null) {
      var settings = NodeOptions.await(operator.network().settings());
      settings.entrySet().forEach(setting -> say(setting, output, json -> {}));
      return ExitCode.OK.number();
    }
    if (value == null) {
      throw new ParameterException(
          spec.commandLine(), "'" + name + "' needs a value; redgiant set alone shows all");
    }
    var set = NodeOptions.await(operator.network().set(operator.authorization(), name, value));
    say(
        Map.entry(name, set.now().getOrDefault(name, value)),
        output,
        json -> {
          json.writeStringField("copies", set.copies());
          json.writeStringField("position", set.position().toString());
        });
    return ExitCode.OK.number();
  }

  private static void say(Map.Entry<String, String> setting, Output output, Output.Fields more) {
    output.result(
        Shown.text(setting.getKey()) + " " + Shown.text(setting.getValue()),
        Output.object(
            json -> {
              json.writeStringField("name", setting.getKey());
              json.writeStringField("value", setting.getValue());
              more.write(json);
            }));
  }
}
