package io.homeward.cli;

import io.homeward.cli.Diagnosis.Check;
import io.homeward.cli.Diagnosis.Result;
import io.homeward.engine.inet.IpText;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What programs of this computer look at before they ask a name server, and whether they ask one at
 * all.
 *
 * @param others names of the tailnet to which {@code /etc/hosts} gives other addresses
 * @param asksServers whether {@code /etc/nsswitch.conf} lets them ask name servers
 */
record NameSources(List<Line> others, boolean asksServers) {
  /**
   * A name in {@code /etc/hosts}.
   *
   * @param own whether it is this device's
   */
  record Line(String name, InetAddress address, boolean own) {}

  /** Lists of what is to be blocked have hundreds of thousands of lines. */
  private static final int MOST_BYTES = 64 << 20;

  private static final int MOST_TOLD = 4;
  private static final Pattern SPACES = Pattern.compile("[ \\t\\r]+");
  private static final Pattern COMMENT = Pattern.compile("#.*");
  private static final Pattern ACTION = Pattern.compile("\\[[^\\]]*]");

  /** Those services of the name service switch that ask servers of names. */
  private static final Set<String> SERVERS = Set.of("dns", "resolve");

  NameSources {
    others = List.copyOf(others);
  }

  /** Looks now. */
  static NameSources read(Path root, List<Devices.Device> devices) {
    return new NameSources(
        others(text(root.resolve("etc/hosts")), devices),
        asksServers(text(root.resolve("etc/nsswitch.conf"))));
  }

  private static List<Line> others(String hosts, List<Devices.Device> devices) {
    Map<String, Devices.Device> byName = new HashMap<>();
    devices.stream()
        .filter(device -> !device.fqdn().isEmpty())
        .forEach(device -> byName.put(device.fqdn().toLowerCase(Locale.ROOT), device));
    List<Line> found = new ArrayList<>();
    for (String line : hosts.split("\n")) {
      String[] fields = SPACES.split(COMMENT.matcher(line).replaceFirst("").strip());
      for (int i = 1; i < fields.length; i++) {
        Devices.Device device = byName.get(fields[i].toLowerCase(Locale.ROOT));
        if (device != null) {
          address(fields[0])
              .filter(address -> !device.addresses().contains(address))
              .ifPresent(address -> found.add(new Line(device.fqdn(), address, device.self())));
        }
      }
    }
    return found;
  }

  private static Optional<InetAddress> address(String text) {
    try {
      return Optional.of(IpText.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Without a line, the C library asks servers. */
  private static boolean asksServers(String nsswitch) {
    boolean asks = true;
    for (String line : nsswitch.split("\n")) {
      String said = COMMENT.matcher(line).replaceFirst("").strip();
      if (said.startsWith("hosts:")) {
        String services = ACTION.matcher(said.substring("hosts:".length())).replaceAll(" ");
        asks = SPACES.splitAsStream(services).anyMatch(SERVERS::contains);
      }
    }
    return asks;
  }

  /**
   * In words.
   *
   * @param namesFail whether the system does not know the names of the tailnet
   */
  List<Check> checks(boolean namesFail) {
    List<Check> checks = new ArrayList<>();
    for (Line line : others.subList(0, Math.min(MOST_TOLD, others.size()))) {
      checks.add(
          new Check(
              "hosts",
              namesFail && line.own() ? Result.FAILED : Result.NOTE,
              "/etc/hosts says that "
                  + line.name()
                  + " is "
                  + IpText.format(line.address())
                  + ", and programs look there before they ask Homeward; remove it from that line"));
    }
    if (!asksServers) {
      checks.add(
          new Check(
              "nsswitch",
              namesFail ? Result.FAILED : Result.NOTE,
              "/etc/nsswitch.conf lets programs ask no name server; add \"dns\" to its line"
                  + " \"hosts:\""));
    }
    return checks;
  }

  private static String text(Path file) {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
