package io.homeward.cli;

import io.homeward.engine.inet.IpText;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The devices of a status document. */
final class Devices {
  /**
   * One of them.
   *
   * @param fqdn without the trailing dot, or empty
   * @param addresses IPv4 first
   * @param self whether it is this device
   * @param json its part of the document
   */
  record Device(String fqdn, List<InetAddress> addresses, boolean self, JsonNode json) {
    String shortName() {
      String hostname = json.path("HostName").asString("");
      return fqdn.isEmpty() ? hostname : fqdn.substring(0, (fqdn + ".").indexOf('.'));
    }

    boolean online() {
      return json.path("Online").asBoolean(false);
    }
  }

  private Devices() {}

  /** This device, when signed in, then the others in order of name. */
  static List<Device> of(JsonNode status) {
    List<Device> peers = new ArrayList<>();
    status.path("Peer").forEach(peer -> peers.add(device(peer, false)));
    peers.sort(Comparator.comparing(Device::fqdn));
    List<Device> out = new ArrayList<>();
    if (status.path("Self").isObject()) {
      out.add(device(status.path("Self"), true));
    }
    out.addAll(peers);
    return out;
  }

  /**
   * The device that a person means.
   *
   * @param host a name, short or fully qualified, or an address
   */
  static Optional<Device> find(JsonNode status, String host) {
    String wanted = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    Optional<InetAddress> address = ClientOptions.parseAddress(wanted);
    List<Device> all = of(status);
    for (Device device : all) {
      if (address.map(a -> device.addresses().contains(a)).orElse(false)
          || device.fqdn().toLowerCase(Locale.ROOT).equals(wanted)) {
        return Optional.of(device);
      }
    }
    return all.stream()
        .filter(device -> device.shortName().toLowerCase(Locale.ROOT).equals(wanted))
        .findFirst();
  }

  /** As {@link #find}, with the sentence for a person when there is none. */
  static Device require(JsonNode status, String host) {
    return find(status, host)
        .orElseThrow(() ->
            new CommandFailure(
                status.path("Self").isObject()
                    ? "no device is called "
                        + host
                        + "; \"homeward status\" lists those of this tailnet"
                    : "not connected to a tailnet; run \"homeward up\" first"));
  }

  private static Device device(JsonNode json, boolean self) {
    List<InetAddress> addresses = new ArrayList<>();
    json.path("TailscaleIPs").forEach(text -> addresses.add(IpText.parse(text.asString(""))));
    addresses.sort(Comparator.comparing(address -> address.getAddress().length));
    String name = json.path("DNSName").asString("");
    return new Device(name.replaceFirst("\\.$", ""), List.copyOf(addresses), self, json);
  }
}
