package io.homeward.cli.coordinator;

import io.homeward.cli.CommandGroup;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.NetworkRequest;
import io.homeward.coordinator.model.NetworkSettings;
import io.homeward.coordinator.model.RefusedException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code homeward coordinator dns}. */
@Command(
    name = "dns",
    description = "Name the network, and say what devices are told about names.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      NetworkCommand.Show.class,
      NetworkCommand.Rename.class,
      NetworkCommand.MagicDns.class,
      NetworkCommand.Nameservers.class,
      NetworkCommand.Split.class,
      NetworkCommand.Search.class,
      NetworkCommand.Records.class
    })
final class NetworkCommand extends CommandGroup {

  private static String joined(JsonNode list) {
    StringJoiner words = new StringJoiner(" ");
    list.forEach(one -> words.add(one.asString()));
    return words.toString();
  }

  /** What all of them answer with: how it is now. */
  abstract static class Named extends AdminCommand {
    @Override
    final void print(JsonNode answer, PrintWriter out) {
      JsonNode dns = answer.path("dns");
      out.println("network       " + answer.path("domain").asString());
      if (dns.path("former").isObject()) {
        out.println(
            "before        "
                + dns.path("former").path("domain").asString()
                + ", until "
                + Table.time(dns.path("former").path("until"), ""));
      }
      out.println("device names  " + (dns.path("magicDns").asBoolean() ? "on" : "off"));
      out.println("name servers  " + orNone(joined(dns.path("nameservers"))));
      for (JsonNode split : dns.path("split")) {
        out.println(
            "for           "
                + split.path("suffix").asString()
                + ": "
                + joined(split.path("nameservers")));
      }
      out.println("search        " + orNone(joined(dns.path("search"))));
      for (JsonNode named : dns.path("records")) {
        out.println(
            "also          "
                + named.path("name").asString()
                + " "
                + named.path("address").asString());
      }
    }

    private static String orNone(String text) {
      return text.isEmpty() ? "none" : text;
    }
  }

  /** {@code dns show}. */
  @Command(name = "show", description = "Show the network's name and all that is set.")
  static final class Show extends Named {
    @Override
    AdminRequest request() {
      return new NetworkRequest.ShowNetwork();
    }
  }

  /** {@code dns rename}. */
  @Command(
      name = "rename",
      description = "Give the network another name; the old one answers for 30 days, too.")
  static final class Rename extends Named {
    @Parameters(paramLabel = "NAME", description = "As in amber-otter.internal.")
    private String name = "";

    @Override
    AdminRequest request() {
      return new NetworkRequest.RenameNetwork(name);
    }
  }

  /** {@code dns device-names}. */
  @Command(name = "device-names", description = "Have devices find each other by name, or not.")
  static final class MagicDns extends Named {
    @Parameters(paramLabel = "on|off", description = "Whether.")
    private String turn = "";

    @Override
    AdminRequest request() {
      return new NetworkRequest.SetMagicDns(OnOff.parse(turn));
    }
  }

  /** {@code dns nameservers}. */
  @Command(name = "nameservers", description = "Say whom devices ask about all other names.")
  static final class Nameservers extends Named {
    @Parameters(
        arity = "0..*",
        paramLabel = "ADDRESS",
        description = "None: whomever each computer asks.")
    private List<String> addresses = List.of();

    @Override
    AdminRequest request() {
      return new NetworkRequest.SetNameservers(addresses);
    }
  }

  /** {@code dns split}. */
  @Command(name = "split", description = "Say whom devices ask about what is below some domains.")
  static final class Split extends Named {
    @Parameters(
        arity = "0..*",
        paramLabel = "DOMAIN=ADDRESS,...",
        description = "All of them; none: nobody in particular.")
    private List<String> splits = List.of();

    @Override
    AdminRequest request() {
      List<NetworkSettings.Split> parsed = new ArrayList<>();
      for (String split : splits) {
        int equals = split.indexOf('=');
        if (equals < 1) {
          throw new RefusedException(split + " is not of the form DOMAIN=ADDRESS,...");
        }
        parsed.add(
            new NetworkSettings.Split(
                split.substring(0, equals),
                Arrays.asList(split.substring(equals + 1).split(",", -1))));
      }
      return new NetworkRequest.SetSplit(parsed);
    }
  }

  /** {@code dns search}. */
  @Command(name = "search", description = "Say what computers put behind short names, too.")
  static final class Search extends Named {
    @Parameters(arity = "0..*", paramLabel = "DOMAIN", description = "All of them.")
    private List<String> domains = List.of();

    @Override
    AdminRequest request() {
      return new NetworkRequest.SetSearch(domains);
    }
  }

  /** {@code dns records}. */
  @Command(name = "records", description = "Give further names an address.")
  static final class Records extends Named {
    @Parameters(arity = "0..*", paramLabel = "NAME=ADDRESS", description = "All of them.")
    private List<String> records = List.of();

    @Override
    AdminRequest request() {
      List<NetworkSettings.Named> parsed = new ArrayList<>();
      for (String record : records) {
        int equals = record.indexOf('=');
        if (equals < 1) {
          throw new RefusedException(record + " is not of the form NAME=ADDRESS");
        }
        parsed.add(
            new NetworkSettings.Named(record.substring(0, equals), record.substring(equals + 1)));
      }
      return new NetworkRequest.SetRecords(parsed);
    }
  }
}
