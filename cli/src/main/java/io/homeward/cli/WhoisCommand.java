package io.homeward.cli;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code homeward whois}. */
@Command(name = "whois", description = "Show whose device has an address.")
final class WhoisCommand implements Runnable {
  @Mixin private ClientOptions node = new ClientOptions();

  @Option(names = "--json", description = "Print one JSON document and nothing else.")
  private boolean json;

  @Parameters(paramLabel = "IP", description = "A tailnet address.")
  private String ip = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec own = Objects.requireNonNull(spec);
    PrintWriter out = own.commandLine().getOut();
    InetAddress address =
        ClientOptions.parseAddress(ip)
            .orElseThrow(
                () -> new ParameterException(own.commandLine(), "'" + ip + "' is no IP address"));
    JsonNode answer =
        node.ask(client -> client.whoIs(address))
            .orElseThrow(() -> new CommandFailure("no device of this tailnet has " + ip));
    if (json) {
      out.println(answer.toPrettyString());
      return;
    }
    answer = PlainJson.of(answer);
    JsonNode device = answer.path("Node");
    out.println("Device: " + device.path("Name").asString("").replaceFirst("\\.$", ""));
    device.path("Addresses").forEach(prefix -> out.println("Address: " + prefix.asString("")));
    if (device.path("Tags").isArray()) {
      device.path("Tags").forEach(tag -> out.println("Tag: " + tag.asString("")));
    }
    JsonNode owner = answer.path("UserProfile");
    if (owner.isObject()) {
      String name = owner.path("DisplayName").asString("");
      out.println(
          "Owner: "
              + owner.path("LoginName").asString("")
              + (name.isEmpty() ? "" : " (" + name + ")"));
    }
  }
}
