package io.homeward.coordinator.mapper;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.NetworkSettings;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.control.message.WireDnsConfig;
import io.homeward.engine.inet.IpText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names and name servers in the words of the protocol (reference, section 9.1). */
final class DnsView {
  private DnsView() {}

  /**
   * What a device is told.
   *
   * @param visible whom it sees; by the network's name of before only those are found who are there
   *     now, which is all that had it
   */
  static WireDnsConfig of(Snapshot snapshot, Device viewer, List<Seen> visible, Instant now) {
    NetworkSettings.Dns dns = snapshot.tailnet().settings().dns();
    Map<String, List<WireDnsConfig.Resolver>> routes = new LinkedHashMap<>();
    List<String> search = new ArrayList<>();
    List<WireDnsConfig.ExtraRecord> records = new ArrayList<>();
    if (dns.magicDns()) {
      routes.putAll(ReverseZones.ROUTES);
      search.add(snapshot.tailnet().domain());
      String former = dns.formerAt(now);
      if (former != null) {
        // No resolver: answered by the device itself, from these records.
        routes.put(former, List.of());
        add(records, viewer, former);
        visible.forEach(seen -> add(records, seen.device(), former));
      }
    }
    dns.split().forEach(split -> routes.put(split.suffix(), resolvers(split.nameservers())));
    search.addAll(dns.search());
    for (NetworkSettings.Named named : dns.records()) {
      records.add(record(named.name(), named.address()));
    }
    return new WireDnsConfig(
        resolvers(dns.nameservers()),
        routes,
        List.of(),
        search,
        dns.magicDns(),
        List.of(),
        records);
  }

  private static void add(List<WireDnsConfig.ExtraRecord> records, Device device, String domain) {
    String name = device.name() + "." + domain;
    records.add(record(name, IpText.format(device.addresses().ipv4())));
    records.add(record(name, IpText.format(device.addresses().ipv6())));
  }

  private static WireDnsConfig.ExtraRecord record(String name, String address) {
    return new WireDnsConfig.ExtraRecord(name, address.indexOf(':') < 0 ? "A" : "AAAA", address);
  }

  private static List<WireDnsConfig.Resolver> resolvers(List<String> addresses) {
    return addresses.stream()
        .map(address -> new WireDnsConfig.Resolver(address, List.of(), false))
        .toList();
  }
}
