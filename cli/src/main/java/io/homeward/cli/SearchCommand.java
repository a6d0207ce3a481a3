package io.homeward.cli;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.naming.Os;
import io.homeward.engine.search.Ranking;
import io.homeward.engine.search.SearchEntry;
import io.homeward.engine.search.SearchQuery;
import io.homeward.engine.search.SearchTerms;
import java.io.PrintWriter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code homeward search}: what the app's search finds, for terminals and launchers. */
@Command(name = "search", description = "Find devices by a few letters, the best first.")
final class SearchCommand implements Runnable {
  @Mixin private ClientOptions node = new ClientOptions();
  @ArgGroup private @Nullable Output output;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many devices at most (default: ${DEFAULT-VALUE}).")
  private int limit = 20;

  @Parameters(
      arity = "1..*",
      paramLabel = "QUERY",
      description = "Letters of the name, owner, tag, system or address; all words have to match.")
  private List<String> query = List.of();

  @Spec private @Nullable CommandSpec spec;

  private static final class Output {
    @Option(
        names = "--json",
        required = true,
        description = "Print one JSON document and nothing else.")
    private boolean json;

    @Option(
        names = "--format",
        required = true,
        paramLabel = "lines",
        description = "How to print: lines, one full name each.")
    private @Nullable Format format;
  }

  /** Ways to print for other programs. */
  enum Format {
    LINES
  }

  @Override
  public void run() {
    CommandSpec command = Objects.requireNonNull(spec);
    if (limit < 1) {
      throw new ParameterException(command.commandLine(), "--limit has to be 1 or more");
    }
    PrintWriter out = command.commandLine().getOut();
    JsonNode status = node.ask(client -> client.status(true));
    String words = String.join(" ", query);
    boolean json = output != null && output.json;
    List<Devices.Device> found =
        found(json ? status : PlainJson.of(status), words).stream().limit(limit).toList();
    if (json) {
      out.println(document(found, status).toPrettyString());
      return;
    }
    if (found.isEmpty()) {
      throw new CommandFailure(
          "nothing matches \"" + words + "\"; \"homeward status\" lists all devices");
    }
    if (output != null && output.format == Format.LINES) {
      found.forEach(device -> out.println(name(device)));
    } else {
      found.forEach(device -> out.println(line(device)));
    }
  }

  /** The devices of a status document that match, the best first. */
  static List<Devices.Device> found(JsonNode status, String query) {
    List<Ranking.Candidate<Devices.Device>> all = new ArrayList<>();
    for (Devices.Device device : Devices.of(status)) {
      int absent = device.self() || device.online() ? 0 : 1;
      all.add(
          new Ranking.Candidate<>(
              device, SearchEntry.of(terms(device, owner(device, status))), absent));
    }
    return Ranking.of(all, SearchQuery.of(query)).stream().map(Ranking.Found::value).toList();
  }

  private static SearchTerms terms(Devices.Device device, String owner) {
    List<String> tags = new ArrayList<>();
    device.json().path("Tags").forEach(tag -> tags.add(tag.asString("").replaceFirst("^tag:", "")));
    return new SearchTerms(
        device.shortName(),
        device.fqdn(),
        device.addresses().stream().map(IpText::format).toList(),
        tags.isEmpty() ? owner : "",
        tags,
        Os.of(device.json().path("OS").asString("")).displayName());
  }

  private static String owner(Devices.Device device, JsonNode status) {
    String id = Long.toString(device.json().path("UserID").asLong(0));
    JsonNode user = status.path("User").path(id);
    String name = user.path("DisplayName").asString("");
    return name.isEmpty() ? user.path("LoginName").asString("") : name;
  }

  private static String name(Devices.Device device) {
    return device.fqdn().isEmpty() ? device.shortName() : device.fqdn();
  }

  private static String line(Devices.Device device) {
    String address =
        device.addresses().isEmpty() ? "-" : IpText.format(device.addresses().getFirst());
    String presence = device.self() ? "this device" : device.online() ? "online" : "offline";
    return name(device) + "  " + address + "  " + presence;
  }

  /** What launchers need: what to show, and what to put on the clipboard. */
  static ObjectNode document(List<Devices.Device> found, JsonNode status) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ArrayNode devices = document.putArray("Devices");
    for (Devices.Device device : found) {
      String system = device.json().path("OS").asString("");
      ObjectNode out = devices.addObject();
      out.put("Name", device.shortName());
      out.put("DNSName", device.fqdn());
      out.put("Owner", owner(device, status));
      out.put("OS", system);
      out.put("Online", device.self() || device.online());
      out.put("Self", device.self());
      ObjectNode copy = out.putObject("Copy");
      for (CopyForm form :
          CopyForm.all(
              device.shortName(),
              device.fqdn(),
              address(device, true),
              address(device, false),
              Os.of(system))) {
        copy.put(form.kind().id(), form.text());
      }
    }
    return document;
  }

  private static String address(Devices.Device device, boolean ipv4) {
    for (InetAddress address : device.addresses()) {
      if (address instanceof Inet4Address == ipv4) {
        return IpText.format(address);
      }
    }
    return "";
  }
}
